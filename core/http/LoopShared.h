#pragma once

#include "http/BodyRooms.h"
#include "http/ConnectionLimits.h"
#include "http/HttpServer.h"
#include "http/Lanes.h"
#include "http/Parties.h"
#include "http/StandingFields.h"
#include "http/Tls.h"
#include "http/TrustedProxies.h"
#include "observe/AccessLog.h"

#include <atomic>

namespace colonnade
{

/// What the loops of a server share.
struct LoopShared
{
    const HttpSettings& settings;
    ConnectionLimits& limits;
    BodyRooms& rooms;
    const TrustedProxies& proxies;
    Lanes& lanes;
    const Parties& parties;
    AccessLog* accessLog; ///< null: off
    const StandingFields& standing;
    const TlsServer* tls; ///< of the main listener; null: plain
    const std::atomic<bool>& draining;
};

} // namespace colonnade
