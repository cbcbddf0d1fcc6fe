#pragma once

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace ohmage
{

/// `config/read`: what this server can do, for clients that ask before anything else. Beyond the seed.
/// Source: reference/ohmage-auth.md 4.7.
colonnade::Response readServerConfig(const colonnade::Request& request, int tokenLifetimeSeconds,
                                     bool canSetUpUsers);

} // namespace ohmage
