#include "app/ServiceManager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace colonnade
{

void tellServiceManager(const std::string& state)
{
    const char* place = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address = {};
    if (!place || (place[0] != '/' && place[0] != '@') || std::strlen(place) >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, place, std::strlen(place));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(place));
    if (place[0] == '@')
        address.sun_path[0] = '\0'; // the abstract namespace
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return;
    // Lost: systemd ends the service after its time-out, and says why.
    [[maybe_unused]] const ssize_t sent = ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL,
                                                   reinterpret_cast<const sockaddr*>(&address), size);
    ::close(socket);
}

} // namespace colonnade
