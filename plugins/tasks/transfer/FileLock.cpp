#include "transfer/FileLock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace colonnade::tasks
{

FileLock::FileLock(const std::string& path):
    _file(::open(path.c_str(), O_RDWR | O_CLOEXEC)), // NFS locks only what may be written
    _isThere(_file >= 0 || errno != ENOENT),
    // A file system without locks does not keep the work from being done.
    _isHeld(_file >= 0 && (::flock(_file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK))
{
}

FileLock::~FileLock()
{
    if (_file >= 0)
        ::close(_file);
}

} // namespace colonnade::tasks
