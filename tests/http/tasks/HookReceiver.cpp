#include "http/tasks/HookReceiver.h"

#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace colonnade::test::tasks
{

namespace
{

std::size_t lengthOf(const ReceivedHook& hook)
{
    const auto found = hook.headers.find("content-length");
    return found == hook.headers.end() ? 0
                                       : static_cast<std::size_t>(parseInteger(found->second).value_or(0));
}

/// Takes the head apart; returns where the body starts, 0 if the head is not complete.
std::size_t readHead(const std::string& text, ReceivedHook& hook)
{
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos)
        return 0;
    const auto firstLine = text.substr(0, text.find("\r\n"));
    hook.target = firstLine.substr(0, firstLine.rfind(' '));
    for (std::size_t at = text.find("\r\n") + 2; at < end;)
    {
        const auto next = text.find("\r\n", at);
        const std::string line = text.substr(at, next - at);
        const auto colon = line.find(':');
        hook.headers[lowerAscii(line.substr(0, colon))] = std::string(trimBlanks(line.substr(colon + 1)));
        at = next + 2;
    }
    return end + 4;
}

} // namespace

HookReceiver::HookReceiver():
    _socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(_socket, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(_socket, 64) != 0 ||
        ::getsockname(_socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw Poco::IOException("no port for the test's receiver");
    _port = ntohs(address.sin_port);
    _thread = std::jthread([this] { run(); });
}

HookReceiver::~HookReceiver()
{
    ::shutdown(_socket, SHUT_RDWR); // ends accept
    _thread.join();
    ::close(_socket);
    for (const int connection: _stalled)
        ::close(connection);
}

void HookReceiver::redirectTo(std::string url)
{
    const std::lock_guard lock(_mutex);
    _location = std::move(url);
    _status = 302;
}

void HookReceiver::run()
{
    for (;;)
    {
        const int connection = ::accept4(_socket, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0)
            return;
        serve(connection);
    }
}

void HookReceiver::serve(int connection)
{
    std::string text;
    ReceivedHook hook;
    std::size_t bodyAt = 0;
    char buffer[4096];
    while (bodyAt == 0 || text.size() < bodyAt + lengthOf(hook))
    {
        const auto count = ::recv(connection, buffer, sizeof buffer, 0);
        if (count <= 0)
        {
            ::close(connection);
            return;
        }
        text.append(buffer, static_cast<std::size_t>(count));
        if (bodyAt == 0)
            bodyAt = readHead(text, hook);
    }
    hook.body = text.substr(bodyAt);
    const int status = _status;
    std::string answer =
        "HTTP/1.1 " + std::to_string(status) + " Test\r\nContent-Length: 0\r\nConnection: close\r\n";
    {
        const std::lock_guard lock(_mutex);
        if (!_location.empty())
            answer += "Location: " + _location + "\r\n";
        _received.push_back(std::move(hook));
    }
    if (status == 0)
    {
        _stalled.push_back(connection);
        return;
    }
    answer += "\r\n";
    std::this_thread::sleep_for(_delay.load());
    static_cast<void>(::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL));
    ::close(connection);
}

std::vector<ReceivedHook> HookReceiver::received() const
{
    const std::lock_guard lock(_mutex);
    return _received;
}

std::size_t HookReceiver::waitFor(std::size_t count) const
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (received().size() < count && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return received().size();
}

} // namespace colonnade::test::tasks
