#include "app/LogFile.h"

#include <Poco/Exception.h>
#include <Poco/Message.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace colonnade
{

namespace
{

/// It may name a pipe: `/dev/stdout`, say.
int openFile(const std::string& path)
{
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0640);
}

} // namespace

LogFile::LogFile(std::string path):
    _path(std::move(path))
{
}

LogFile::~LogFile()
{
    if (_file >= 0)
        ::close(_file);
}

void LogFile::open()
{
    const std::lock_guard lock(_mutex);
    if (_file < 0)
        _file = openFile(_path);
    if (_file < 0)
        throw Poco::OpenFileException(std::strerror(errno), errno);
}

void LogFile::close()
{
    const std::lock_guard lock(_mutex);
    if (_file >= 0)
        ::close(_file);
    _file = -1;
}

bool LogFile::isMoved() const
{
    struct stat here = {};
    struct stat there = {};
    return ::fstat(_file, &here) != 0 || ::stat(_path.c_str(), &there) != 0 || here.st_ino != there.st_ino ||
           here.st_dev != there.st_dev;
}

void LogFile::log(const Poco::Message& message)
{
    const std::lock_guard lock(_mutex);
    if (_file < 0 || isMoved())
    {
        const int fresh = openFile(_path);
        if (fresh >= 0) // otherwise the moved file still takes the lines
        {
            if (_file >= 0)
                ::close(_file);
            _file = fresh;
        }
    }
    if (_file >= 0)
        _writer.write(_file, message.getText());
}

} // namespace colonnade
