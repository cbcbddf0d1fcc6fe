#include "app/StandardErrorChannel.h"

#include <Poco/Message.h>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

namespace colonnade
{

namespace
{

constexpr int PATIENCE_MILLISECONDS = 1000;

} // namespace

void StandardErrorChannel::log(const Poco::Message& message)
{
    const std::lock_guard lock(_mutex);
    std::string line = _isWithinLine ? "\n" : "";
    if (_dropped > 0)
        line += "(" + std::to_string(_dropped) + " lines were dropped: nobody read them)\n";
    line += message.getText() + "\n";
    if (tryWrite(line, _isStuck ? 0 : PATIENCE_MILLISECONDS))
    {
        _isStuck = false;
        _dropped = 0;
    }
    else
    {
        _isStuck = true;
        ++_dropped;
    }
}

/// In pieces that a pipe takes at once if it says that it takes anything (pipe(7)): so that no write waits,
/// without changing the descriptor, which others may share.
bool StandardErrorChannel::tryWrite(const std::string& line, int milliseconds)
{
    std::size_t written = 0;
    while (written < line.size())
    {
        pollfd waiting = {_descriptor, POLLOUT, 0};
        const int ready = ::poll(&waiting, 1, milliseconds);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            break;
        const ssize_t count = ::write(_descriptor, line.data() + written,
                                      std::min<std::size_t>(line.size() - written, PIPE_BUF));
        if (count < 0 && errno != EINTR)
            break; // nobody is there any more
        written += count < 0 ? 0 : static_cast<std::size_t>(count);
    }
    if (written > 0)
        _isWithinLine = line[written - 1] != '\n';
    return written == line.size();
}

} // namespace colonnade
