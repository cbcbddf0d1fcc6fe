#include "app/ControlSocket.h"

#include "plugin/PluginHost.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr mode_t OWNER_ONLY = 0600;
constexpr std::size_t MAX_LINE = 256;
constexpr timeval PATIENCE{5, 0}; // with one who connects and says nothing

class Descriptor
{
public:
    explicit Descriptor(int descriptor):
        _descriptor(descriptor)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (_descriptor >= 0)
            ::close(_descriptor);
    }
    int get() const { return _descriptor; }

private:
    const int _descriptor;
};

bool isOurs(int client)
{
    ucred peer = {};
    socklen_t size = sizeof peer;
    return ::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == ::geteuid() || peer.uid == 0);
}

/// Up to the end of the line or of what is sent; empty: nothing came in time, or too much.
std::string readLine(int client)
{
    std::string line;
    std::array<char, MAX_LINE> piece;
    while (line.size() < MAX_LINE)
    {
        const ssize_t count = ::recv(client, piece.data(), piece.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return {};
        line.append(piece.data(), static_cast<std::size_t>(count));
        if (const auto end = line.find('\n'); end != std::string::npos)
            return line.substr(0, end);
    }
    return {};
}

/// False: the other side has gone.
bool sendAll(int socket, std::string_view text)
{
    while (!text.empty())
    {
        const ssize_t count = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string readAll(int socket)
{
    std::string text;
    std::array<char, MAX_LINE> piece;
    for (;;)
    {
        const ssize_t count = ::recv(socket, piece.data(), piece.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return text;
        text.append(piece.data(), static_cast<std::size_t>(count));
    }
}

sockaddr_un addressOf(const std::string& path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw StartRefused("the path " + path + " is too long for a socket: shorten the data folder's");
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

} // namespace

std::string ControlSocket::pathOf(const std::string& dataDirectory)
{
    std::string path = dataDirectory + "/control.sock";
    addressOf(path);
    return path;
}

ControlSocket::ControlSocket(const std::string& dataDirectory, Answer answer):
    _listener(pathOf(dataDirectory), OWNER_ONLY),
    _answer(std::move(answer)),
    _ended(::eventfd(0, EFD_CLOEXEC))
{
    if (_ended < 0)
        throw Poco::SystemException("cannot make an eventfd", errno);
    _thread = std::thread([this] { run(); });
}

ControlSocket::~ControlSocket()
{
    ::eventfd_write(_ended, 1);
    _thread.join();
    ::close(_ended);
}

void ControlSocket::run() const
{
    for (;;)
    {
        pollfd waiting[] = {{_ended, POLLIN, 0}, {_listener.socket(), POLLIN, 0}};
        if (::poll(waiting, std::size(waiting), -1) < 0 && errno != EINTR)
            return;
        if (waiting[0].revents != 0)
            return;
        const Descriptor client(::accept4(_listener.socket(), nullptr, nullptr, SOCK_CLOEXEC));
        if (client.get() >= 0)
            serve(client.get());
    }
}

void ControlSocket::serve(int client) const
{
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &PATIENCE, sizeof PATIENCE);
    ::setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &PATIENCE, sizeof PATIENCE);
    if (!isOurs(client))
        return;
    if (const std::string line = readLine(client); !line.empty())
        sendAll(client, _answer(line));
}

std::string askServer(const std::string& dataDirectory, const std::string& line)
{
    const std::string path = ControlSocket::pathOf(dataDirectory);
    const sockaddr_un address = addressOf(path);
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw StartRefused("no server answers at " + path + " (" + std::strerror(errno) +
                           "): start it, or name its data folder by --data-dir");
    std::string answer;
    if (sendAll(socket.get(), line + "\n"))
        answer = readAll(socket.get());
    if (answer.empty())
        throw StartRefused(
            "the server at " + path +
            " gave no answer: only its own user and root are answered, and none while it ends");
    return answer;
}

} // namespace colonnade
