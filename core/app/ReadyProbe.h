#pragma once

#include <string>

namespace colonnade
{

/// What `/health/ready` says at the address, without TLS: status, blank, body. Throws what POCO throws.
std::string askWhetherReady(const std::string& address);

} // namespace colonnade
