#pragma once

#include <sys/socket.h>

namespace colonnade
{

/// Whether an IPv4 or IPv6 address belongs to the public internet: not to this machine, a private or local
/// network, a multicast group or a range kept for other purposes (RFC 6890 and IANA's registries).
bool isPublicAddress(const sockaddr& address);

} // namespace colonnade
