#pragma once

#include "colonnade/Export.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// The network that an address stands for, wherever callers are counted who have proved nothing: an IPv4
/// address itself, also if it is written within IPv6 (`::ffff:192.0.2.1`); of IPv6 the /64 as
/// `2001:db8:0:1::/64`, since each customer has at least one and can use any address in it. What is no
/// address stands for itself.
COLONNADE_API std::string networkOf(std::string_view address);

} // namespace colonnade
