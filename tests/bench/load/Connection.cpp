#include "Connection.h"

#include <Poco/Exception.h>
#include <Poco/String.h>

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench
{

namespace
{

constexpr std::size_t CHUNK = 64 * 1024;

[[noreturn]] void fail(const std::string& what)
{
    throw Poco::IOException(what + ": " + std::strerror(errno));
}

sockaddr_in addressOf(const std::string& host, int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
        throw Poco::SyntaxException("not an IPv4 address", host);
    return address;
}

int openSocket(int port, const std::string& from)
{
    const int opened = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened < 0)
        fail("opening a socket");
    const int late = 1; // the port is chosen when both ends are known: one serves many addresses
    ::setsockopt(opened, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
    const sockaddr_in own = addressOf(from, 0);
    const sockaddr_in address = addressOf("127.0.0.1", port);
    if (::bind(opened, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
        ::connect(opened, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    {
        ::close(opened);
        fail("connecting to port " + std::to_string(port));
    }
    const int yes = 1;
    ::setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::fcntl(opened, F_SETFL, O_NONBLOCK);
    return opened;
}

/// The field's value; empty if there is none.
std::string findField(std::string_view head, const std::string& name)
{
    for (std::size_t start = head.find("\r\n"); start != std::string_view::npos;)
    {
        const std::size_t end = head.find("\r\n", start + 2);
        const std::string_view line = head.substr(start + 2, end - start - 2);
        const std::size_t colon = line.find(':');
        if (colon == name.size() && Poco::icompare(std::string(line.substr(0, colon)), name) == 0)
            return Poco::trim(std::string(line.substr(colon + 1)));
        start = end;
    }
    return {};
}

} // namespace

Connection::Connection(int port, const std::string& from):
    _socket(openSocket(port, from))
{
}

Connection::~Connection()
{
    ::close(_socket);
}

void Connection::send(std::string_view request)
{
    _input.clear();
    _bodyStart = 0;
    const auto sent = ::send(_socket, request.data(), request.size(), MSG_NOSIGNAL);
    if (sent < 0)
        fail("sending a request");
    if (static_cast<std::size_t>(sent) != request.size()) // one request waits at a time: it fits the buffer
        throw Poco::IOException("the server does not take requests");
}

bool Connection::receive()
{
    const std::size_t before = _input.size();
    _input.resize(before + CHUNK);
    const auto received = ::recv(_socket, _input.data() + before, CHUNK, 0);
    _input.resize(before + static_cast<std::size_t>(received > 0 ? received : 0));
    if (received < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (received < 0)
        fail("reading an answer");
    if (received == 0)
        throw Poco::IOException("the server closed a connection instead of answering: " + _input);
    return readHead() && _input.size() - _bodyStart >= _bodyBytes;
}

/// Whether the head is complete.
bool Connection::readHead()
{
    if (_bodyStart != 0)
        return true;
    const std::size_t end = _input.find("\r\n\r\n");
    if (end == std::string::npos)
        return false;
    const std::string_view head = std::string_view(_input).substr(0, end);
    const std::string length = findField(head, "Content-Length");
    const char* const lengthEnd = length.data() + length.size();
    const bool hasStatus = head.size() >= 12 && head.starts_with("HTTP/1.1 ") &&
                           std::from_chars(head.data() + 9, head.data() + 12, _status).ec == std::errc();
    if (!hasStatus || length.empty() ||
        std::from_chars(length.data(), lengthEnd, _bodyBytes).ptr != lengthEnd)
        throw Poco::IOException("not an HTTP/1.1 answer with a Content-Length: " + std::string(head));
    _last = Poco::icompare(findField(head, "Connection"), "close") == 0;
    _bodyStart = end + 4;
    return true;
}

} // namespace bench
