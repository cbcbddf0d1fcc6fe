#pragma once

#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <cstdint>

namespace colonnade::testing
{

/// Sends the request to a server on this machine, on a connection of its own, and returns the whole answer.
/// The client's address and whether it came over TLS are told as a proxy tells them. Throws
/// `Poco::Net::NetException` if there is no answer within a minute.
Response sendTo(std::uint16_t port, const Request& request);

} // namespace colonnade::testing
