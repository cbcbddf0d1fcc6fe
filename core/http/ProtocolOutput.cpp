#include "http/Protocol.h"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_KEPT = 512 * 1024;        // of memory for answers, between rounds
constexpr std::uint64_t MAX_SENDFILE = 1024 * 1024; // at a time

} // namespace

/// Sends the gathered answers, in one call if the socket takes them.
void Protocol::flush(Connection& connection)
{
    if (_out.empty() && !connection.closing)
        return;
    if (connection.sending || _outFile)
    {
        if (!connection.sending)
            connection.sending = std::make_unique<Sending>();
        connection.sending->bytes += _out;
        connection.sending->file = std::move(_outFile);
        _outFile = OpenFile();
        _out.clear();
        return pump(connection);
    }
    std::size_t offset = 0;
    while (offset < _out.size())
    {
        const ssize_t count =
            ::send(connection.socket, _out.data() + offset, _out.size() - offset, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno != EAGAIN)
        {
            _out.clear();
            return _host.close(connection);
        }
        if (count < 0)
            break;
        _metrics.bytesOut.add(static_cast<std::uint64_t>(count));
        offset += static_cast<std::size_t>(count);
    }
    if (offset < _out.size())
    {
        connection.sending = std::make_unique<Sending>();
        connection.sending->bytes.assign(_out, offset);
        _host.enter(connection, Phase::Sending);
    }
    _out.clear();
    if (_out.capacity() > MAX_KEPT)
        std::string().swap(_out);
    if (!connection.sending && connection.closing)
        sent(connection);
}

void Protocol::onWritable(Connection& connection)
{
    if (connection.sending)
        pump(connection);
}

/// Sends what waits until the socket is full or all is sent.
void Protocol::pump(Connection& connection)
{
    Sending& sending = *connection.sending;
    for (;;)
    {
        if (!sendBytes(connection, sending) || !sendFile(connection, sending))
        {
            if (!connection.gone && connection.phase != Phase::Sending)
                _host.enter(connection, Phase::Sending);
            return; // `sending` is gone if the connection is
        }
        if (!sending.stream)
            break;
        const bool last = sending.stream->take(sending.bytes);
        if (last)
            sending.stream.reset();
        else if (sending.bytes.empty())
        {
            if (connection.phase != Phase::Outside)
                _host.enter(connection, Phase::Outside); // waits for the worker, not for the client
            return;
        }
    }
    connection.sending.reset();
    sent(connection);
}

bool Protocol::sendBytes(Connection& connection, Sending& sending)
{
    while (sending.offset < sending.bytes.size())
    {
        const ssize_t count = ::send(connection.socket, sending.bytes.data() + sending.offset,
                                     sending.bytes.size() - sending.offset, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
        {
            if (errno != EAGAIN)
                _host.close(connection);
            return false;
        }
        _metrics.bytesOut.add(static_cast<std::uint64_t>(count));
        _host.extend(connection, static_cast<std::size_t>(count));
        sending.offset += static_cast<std::size_t>(count);
    }
    sending.bytes.clear();
    sending.offset = 0;
    return true;
}

bool Protocol::sendFile(Connection& connection, Sending& sending)
{
    while (sending.file && sending.fileOffset < sending.file.size())
    {
        auto offset = static_cast<off_t>(sending.fileOffset);
        const std::uint64_t left = sending.file.size() - sending.fileOffset;
        const ssize_t count =
            ::sendfile(connection.socket, sending.file.descriptor(), &offset,
                       static_cast<std::size_t>(std::min<std::uint64_t>(left, MAX_SENDFILE)));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
        {
            // 0: the file became shorter. The length is promised already, so the client must see a cut.
            if (count == 0 || errno != EAGAIN)
                _host.close(connection);
            return false;
        }
        _metrics.bytesOut.add(static_cast<std::uint64_t>(count));
        _host.extend(connection, static_cast<std::size_t>(count));
        sending.fileOffset += static_cast<std::uint64_t>(count);
    }
    return true;
}

/// All that was to be sent is with the socket.
void Protocol::sent(Connection& connection)
{
    if (connection.outside)
        return _host.enter(connection, Phase::Outside);
    if (!connection.closing)
    {
        _host.enter(connection, Phase::Idle);
        return _host.queue(connection);
    }
    if (!connection.lingers)
        return _host.close(connection);
    // Closing with unread input would reset the connection and could take the answer with it.
    ::shutdown(connection.socket, SHUT_WR);
    _host.enter(connection, Phase::Lingering);
    discard(connection);
}

} // namespace colonnade
