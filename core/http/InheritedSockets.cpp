#include "http/InheritedSockets.h"

#include "colonnade/Text.h"

#include <Poco/Net/NetException.h>
#include <Poco/StringTokenizer.h>

#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

namespace colonnade
{

namespace
{

constexpr int FIRST = 3; ///< SD_LISTEN_FDS_START
constexpr int MOST = 64;

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// By descriptor, from `FIRST` on.
std::vector<std::string> inheritedNames()
{
    // Variables meant for another process, which passed them on, are not for us.
    if (parseInteger(environment("LISTEN_PID")) != static_cast<std::int64_t>(::getpid()))
        return {};
    const auto count = parseInteger(environment("LISTEN_FDS")).value_or(0);
    if (count < 0 || count > MOST)
        throw Poco::Net::NetException("LISTEN_FDS must be 0 to " + std::to_string(MOST) + ", not " +
                                      std::to_string(count));
    const Poco::StringTokenizer given(environment("LISTEN_FDNAMES"), ":");
    std::vector<std::string> names(given.begin(), given.end());
    names.resize(static_cast<std::size_t>(count));
    if (count == 1 && (names[0].empty() || names[0] == "unknown" || names[0].ends_with(".socket")))
        names[0] = "http"; // systemd's names where the unit says nothing
    return names;
}

int option(int socket, int name)
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(socket, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

} // namespace

std::optional<int> findInheritedSocket(const std::string& name)
{
    const auto names = inheritedNames();
    for (std::size_t i = 0; i < names.size(); ++i)
    {
        if (names[i] != name)
            continue;
        const int socket = FIRST + static_cast<int>(i);
        const int domain = option(socket, SO_DOMAIN);
        if ((domain != AF_INET && domain != AF_INET6 && domain != AF_UNIX) ||
            option(socket, SO_TYPE) != SOCK_STREAM || option(socket, SO_ACCEPTCONN) != 1)
            throw Poco::Net::NetException(
                "the inherited socket " + name + " (descriptor " + std::to_string(socket) +
                ") is none that listens for connections; see ListenStream= in its unit");
        return socket;
    }
    return std::nullopt;
}

} // namespace colonnade
