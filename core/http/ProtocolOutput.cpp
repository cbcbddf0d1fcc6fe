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

ssize_t sendSome(Connection& connection, std::string_view bytes)
{
    if (connection.tls)
        return connection.tls->send(bytes.data(), bytes.size());
    return ::send(connection.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

/// Of a file; not more than it likes.
ssize_t sendSome(Connection& connection, const OpenFile& file, std::uint64_t from)
{
    auto offset = static_cast<off_t>(from);
    const auto size = static_cast<std::size_t>(std::min(file.size() - from, MAX_SENDFILE));
    if (connection.tls)
        return connection.tls->sendFile(file.descriptor(), offset, size);
    return ::sendfile(connection.socket, file.descriptor(), &offset, size);
}

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
        connection.sending->bytes += _out; // a file's head, or little
        connection.sending->file = std::move(_outFile);
        _outFile = OpenFile();
        _out.clear();
        return pump(connection);
    }
    std::size_t offset = 0;
    while (offset < _out.size())
    {
        const ssize_t count = sendSome(connection, std::string_view(_out).substr(offset));
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
        keepUnsent(connection, std::string_view(_out).substr(offset));
    _out.clear();
    if (_out.capacity() > MAX_KEPT)
        std::string().swap(_out);
    if (!connection.sending && connection.closing && !connection.gone)
        sent(connection);
}

/// What the client does not take waits in memory if there is room, or else in a file.
void Protocol::keepUnsent(Connection& connection, std::string_view bytes)
{
    auto sending = std::make_unique<Sending>();
    sending->hold = Hold(_shared.rooms.memory, connection.network);
    if (sending->hold.tryTake(bytes.size()))
        sending->bytes.assign(bytes);
    else
    {
        Hold room(_shared.rooms.disk, connection.network);
        // Another answer will follow what is kept now, which a file cannot be added to.
        if (connection.outside || !room.tryTake(bytes.size()))
            return _host.close(connection);
        SpoolFile file(_shared.rooms.spoolFolder);
        file.write(bytes);
        sending->file = OpenFile::share(file, std::move(room));
    }
    connection.sending = std::move(sending);
    _host.enter(connection, Phase::Sending);
}

void Protocol::onWritable(Connection& connection)
{
    if (connection.sending)
        pump(connection);
    else if (connection.tls && connection.tls->waitsToWrite())
        onReadable(connection); // the handshake goes on
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
        const ssize_t count = sendSome(connection, std::string_view(sending.bytes).substr(sending.offset));
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
        const ssize_t count = sendSome(connection, sending.file, sending.fileOffset);
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
        const bool waits = connection.arriving && !connection.arriving->letIn;
        _host.enter(connection, waits ? Phase::Undecided : connection.arriving ? Phase::Body : Phase::Idle);
        return _host.queue(connection);
    }
    if (!connection.lingers)
        return _host.close(connection);
    // Closing with unread input would reset the connection and could take the answer with it.
    if (connection.tls)
        connection.tls->end();
    ::shutdown(connection.socket, SHUT_WR);
    _host.enter(connection, Phase::Lingering);
    discard(connection);
}

} // namespace colonnade
