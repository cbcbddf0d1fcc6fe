#include "colonnade/Files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
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

/// Makes a file and locks it. Whoever sweeps may have taken it away just before it was locked.
int openHeld(const std::string& path)
{
    for (;;)
    {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file < 0)
            fail("create", path);
        static_cast<void>(
            ::flock(file, LOCK_EX)); // a file system without locks keeps no file from being kept
        struct stat found = {};
        if (::fstat(file, &found) != 0 || found.st_nlink > 0)
            return file;
        ::close(file);
    }
}

} // namespace

DurableFile::DurableFile(std::string path):
    _path(std::move(path)),
    _unfinished(_path + ".new"),
    _file(openHeld(_unfinished))
{
}

DurableFile::~DurableFile()
{
    if (!_unfinished.empty())
        ::unlink(_unfinished.c_str()); // if it stays, it is only litter
    ::close(_file);
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
