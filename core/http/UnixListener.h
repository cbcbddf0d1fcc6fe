#pragma once

#include <string>

#include <sys/types.h>

namespace colonnade
{

/// A listening UNIX socket and its file, which is for the owner and the group (0660) unless another mode is
/// asked for: whoever may connect is told by the group. A file that a dead server left is replaced; that of a
/// living one, or what is no socket, never. The file goes with the object, if it is still its own.
class UnixListener
{
public:
    /// Throws `Poco::Exception` with the reason.
    explicit UnixListener(std::string path, mode_t mode = 0660);
    ~UnixListener();
    UnixListener(const UnixListener&) = delete;
    UnixListener& operator=(const UnixListener&) = delete;

    int socket() const { return _socket; } ///< listening

private:
    void removeStale() const;
    void bind();
    void close();

    const std::string _path;
    const mode_t _mode;
    int _socket = -1;
    dev_t _device = 0; // of the file, to know it again
    ino_t _inode = 0;
};

} // namespace colonnade
