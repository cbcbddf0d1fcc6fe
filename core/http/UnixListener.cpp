#include "http/UnixListener.h"

#include <Poco/Net/NetException.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr int BACKLOG = 1024;

[[noreturn]] void fail(const std::string& what, int error = errno)
{
    throw Poco::Net::NetException(what + ": " + std::strerror(error), error);
}

sockaddr_un addressOf(const std::string& path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size()); // its length was checked with the setting
    return address;
}

int makeSocket()
{
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0)
        fail("no socket");
    return socket;
}

/// Held while a file is looked at and replaced: of two servers that begin together, the second finds the
/// first one listening. It leaves no file behind.
class FolderLock
{
public:
    explicit FolderLock(const std::string& path):
        _folder(::open(folderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    {
        if (_folder < 0)
            fail("the folder " + folderOf(path) + " cannot be opened");
        if (::flock(_folder, LOCK_EX) != 0)
        {
            const int error = errno;
            ::close(_folder);
            fail("the folder " + folderOf(path) + " cannot be locked", error);
        }
    }
    ~FolderLock() { ::close(_folder); }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    static std::string folderOf(const std::string& path)
    {
        const std::size_t slash = path.rfind('/');
        return slash == 0 ? "/" : path.substr(0, slash);
    }

    const int _folder;
};

} // namespace

UnixListener::UnixListener(std::string path, mode_t mode):
    _path(std::move(path)),
    _mode(mode)
{
    const FolderLock lock(_path);
    removeStale();
    _socket = makeSocket();
    try
    {
        bind();
    }
    catch (const Poco::Exception&)
    {
        close();
        throw;
    }
}

UnixListener::~UnixListener()
{
    close();
}

/// Somebody listens if a connection is taken, or only waits because too many do.
void UnixListener::removeStale() const
{
    struct stat status = {};
    if (::lstat(_path.c_str(), &status) != 0)
        return;
    if (!S_ISSOCK(status.st_mode))
        fail("what is there is no socket, and is left as it is", EEXIST);
    const sockaddr_un address = addressOf(_path);
    const int probe = makeSocket();
    const bool refused = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                         errno == ECONNREFUSED;
    ::close(probe);
    if (!refused)
        fail("another server listens there, or it cannot be asked", EADDRINUSE);
    if (::unlink(_path.c_str()) != 0)
        fail("the socket that a dead server left cannot be removed");
}

void UnixListener::bind()
{
    const sockaddr_un address = addressOf(_path);
    if (::bind(_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("the socket cannot be made");
    struct stat status = {};
    if (::lstat(_path.c_str(), &status) != 0)
        fail("the socket's file is gone");
    _device = status.st_dev;
    _inode = status.st_ino;
    // Nobody can connect before it listens, hence never with another mode.
    if (::chmod(_path.c_str(), _mode) != 0)
        fail("the socket's mode cannot be set");
    if (::listen(_socket, BACKLOG) != 0)
        fail("the socket does not listen");
}

void UnixListener::close()
{
    if (_socket >= 0)
        ::close(_socket);
    _socket = -1;
    struct stat status = {};
    if (_inode != 0 && ::lstat(_path.c_str(), &status) == 0 && status.st_ino == _inode &&
        status.st_dev == _device)
        ::unlink(_path.c_str());
}

} // namespace colonnade
