#include "colonnade/Files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <typeinfo>
#include <utility>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(NoRoomException, Poco::WriteFileException, "No room for a file")

namespace
{

/// EFBIG: the process may not write longer files.
bool isNoRoom(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

[[noreturn]] void fail(const std::string& doing, const std::string& path)
{
    const int error = errno;
    const std::string what = "cannot " + doing + " " + path + ": " + std::strerror(error);
    if (isNoRoom(error))
        throw NoRoomException(what);
    throw Poco::WriteFileException(what);
}

std::string folderOf(const std::string& path)
{
    const auto slash = path.rfind('/');
    if (slash == std::string::npos)
        return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace

DurableFile::DurableFile(std::string path):
    _path(std::move(path)),
    _unfinished(_path + ".new"),
    _file(::open(_unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600))
{
    if (_file < 0)
        fail("create", _unfinished);
}

DurableFile::~DurableFile()
{
    close();
    if (!_unfinished.empty())
        ::unlink(_unfinished.c_str()); // if it stays, it is only litter
}

void DurableFile::close() noexcept
{
    if (_file >= 0)
        ::close(std::exchange(_file, -1));
}

void DurableFile::write(std::string_view bytes)
{
    while (!bytes.empty())
    {
        const ssize_t count = ::write(_file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail("write", _unfinished);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void DurableFile::keep()
{
    if (::fsync(_file) != 0)
        fail("bring to the disk", _unfinished);
    close();
    if (std::rename(_unfinished.c_str(), _path.c_str()) != 0)
        fail("rename to " + _path, _unfinished);
    _unfinished = _path; // goes with the object if the folder cannot be brought to the disk
    syncFolder(folderOf(_path));
    _unfinished.clear();
}

void writeDurably(const std::string& path, std::string_view content)
{
    DurableFile file(path);
    file.write(content);
    file.keep();
}

void syncFolder(const std::string& path)
{
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        fail("open the folder", path);
    const int failed = ::fsync(folder);
    const int error = errno;
    ::close(folder);
    errno = error;
    if (failed != 0 && error != EINVAL) // EINVAL: a file system that has nothing to bring there
        fail("bring to the disk the folder", path);
}

} // namespace colonnade
