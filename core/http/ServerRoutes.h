#pragma once

#include "http/EventLoop.h"
#include "http/Router.h"

#include <atomic>
#include <memory>
#include <vector>

namespace colonnade
{

/// What the server's own routes tell about it. Outlives the routers.
struct ServerState
{
    const std::atomic<bool>& draining;
    const ConnectionLimits& limits;
    const Lanes& lanes;
    const AccessLog* accessLog; ///< null: off
    const std::vector<std::unique_ptr<EventLoop>>& loops;
};

/// `/health/live` and `/health/ready`.
void addHealthRoutes(Router& router, const ServerState& state);

/// `/metrics`, in the Prometheus text format.
void addMetricsRoute(Router& router, const ServerState& state);

} // namespace colonnade
