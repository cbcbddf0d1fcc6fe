#include "RunningServer.h"

#include <cppunit/TestAssert.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <utility>

namespace colonnade::test
{

HttpSettings RunningServer::settings()
{
    HttpSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.eventLoops = 2;
    settings.workerThreads = 4;
    settings.heavyThreads = 1;
    settings.maxLineBytes = 1024;
    settings.maxHeaderBytes = 4096;
    settings.maxHeaders = 20;
    settings.maxBodyBytes = 64 * 1024;
    settings.maxConnectionsPerAddress = 10'000;
    settings.allowedHosts = {"a"};
    settings.drainSeconds = 5;
    return settings;
}

RunningServer::RunningServer(std::shared_ptr<const Site> site, const HttpSettings& settings):
    _server(std::make_unique<HttpServer>(settings)),
    _port(_server->address().port())
{
    _server->start(std::move(site));
}

RawClient::RawClient(int port, int receiveBufferBytes):
    _socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    if (receiveBufferBytes > 0)
        ::setsockopt(_socket, SOL_SOCKET, SO_RCVBUF, &receiveBufferBytes, sizeof receiveBufferBytes);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CPPUNIT_ASSERT_EQUAL_MESSAGE("connect", 0,
                                 ::connect(_socket, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

RawClient::RawClient(RawClient&& other) noexcept:
    _socket(std::exchange(other._socket, -1)),
    _received(std::move(other._received)),
    _closed(other._closed)
{
}

RawClient::~RawClient()
{
    if (_socket >= 0)
        ::close(_socket);
}

void RawClient::send(std::string_view bytes)
{
    while (!bytes.empty())
    {
        const ssize_t count = ::send(_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return; // the server may have closed already: the answer tells
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void RawClient::finishSending()
{
    ::shutdown(_socket, SHUT_WR);
}

bool RawClient::receiveMore()
{
    pollfd waiting{_socket, POLLIN, 0};
    if (_closed || ::poll(&waiting, 1, 5000) <= 0)
        return false;
    char buffer[16 * 1024];
    const ssize_t count = ::recv(_socket, buffer, sizeof buffer, 0);
    _closed = count <= 0;
    if (count > 0)
        _received.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
}

std::string RawClient::receiveAll()
{
    while (receiveMore()) {}
    return std::exchange(_received, {});
}

std::string RawClient::receiveUntil(std::string_view end)
{
    for (;;)
    {
        const std::size_t at = _received.find(end);
        if (at != std::string::npos)
        {
            std::string taken = _received.substr(0, at + end.size());
            _received.erase(0, taken.size());
            return taken;
        }
        CPPUNIT_ASSERT_MESSAGE("waiting for \"" + std::string(end) + "\", got \"" + _received + "\"",
                               receiveMore());
    }
}

bool RawClient::isClosed()
{
    receiveAll();
    return _closed;
}

std::string exchange(int port, std::string_view bytes)
{
    RawClient client(port);
    client.send(bytes);
    return client.receiveAll();
}

int statusOf(std::string_view answer)
{
    int status = 0;
    if (answer.starts_with("HTTP/1.1 "))
        std::from_chars(answer.data() + 9, answer.data() + std::min<std::size_t>(answer.size(), 12), status);
    return status;
}

std::size_t countOf(std::string_view text, std::string_view piece)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(piece); at != std::string_view::npos;
         at = text.find(piece, at + piece.size()))
        ++count;
    return count;
}

} // namespace colonnade::test
