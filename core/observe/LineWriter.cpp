#include "observe/LineWriter.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace colonnade
{

namespace
{

constexpr std::chrono::milliseconds PATIENCE{1000};

/// Of a descriptor that waits, no more than a pipe takes at once if it says that it takes anything (pipe(7)):
/// so that no write waits, without changing the descriptor, which others may share.
std::size_t mostAtOnce(int descriptor)
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) != 0 ? SSIZE_MAX : PIPE_BUF;
}

} // namespace

std::size_t writeWithin(int descriptor, std::string_view bytes, std::chrono::milliseconds patience)
{
    const std::size_t most = mostAtOnce(descriptor);
    std::size_t written = 0;
    while (written < bytes.size())
    {
        pollfd waiting = {descriptor, POLLOUT, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            break;
        const ssize_t count =
            ::write(descriptor, bytes.data() + written, std::min(bytes.size() - written, most));
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            break; // nobody is there any more, or there is no room
        written += count < 0 ? 0 : static_cast<std::size_t>(count);
    }
    return written;
}

void LineWriter::write(int descriptor, const std::string& line)
{
    std::string text = _isWithinLine ? "\n" : "";
    if (_dropped > 0)
        text += "(" + std::to_string(_dropped) + " lines were dropped: they could not be written)\n";
    text += line + "\n";
    const std::size_t written =
        writeWithin(descriptor, text, _isStuck ? std::chrono::milliseconds(0) : PATIENCE);
    if (written > 0)
        _isWithinLine = text[written - 1] != '\n';
    _isStuck = written < text.size();
    _dropped = _isStuck ? _dropped + 1 : 0;
}

} // namespace colonnade
