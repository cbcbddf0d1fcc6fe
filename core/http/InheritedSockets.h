#pragma once

#include <optional>
#include <string>

namespace colonnade
{

/// The listening socket of that name which whoever started the process has opened for it, as systemd's socket
/// activation hands it over (`LISTEN_PID`, `LISTEN_FDS`, `LISTEN_FDNAMES`; descriptors from 3 on); nothing if
/// there is none. A single socket without a name is `http`.
///
/// It stays open with its giver while the process restarts, and with it the queue of those who connect
/// meanwhile: nobody is refused. Throws `Poco::Net::NetException` if it is no socket that listens for TCP.
std::optional<int> findInheritedSocket(const std::string& name);

} // namespace colonnade
