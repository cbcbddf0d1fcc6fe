#pragma once

#include "http/BodyRooms.h"
#include "http/EventLoop.h"
#include "http/Router.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// How a route is called in the metrics.
struct RouteName
{
    std::string plugin; ///< empty: requests that no route matched
    std::string method;
    std::string pattern;
};

/// What the server's own routes tell about it. Outlives the routers.
struct ServerState
{
    const std::atomic<bool>& draining;
    const ConnectionLimits& limits;
    const BodyRooms& rooms;
    const Lanes& lanes;
    const AccessLog* accessLog; ///< null: off
    const TlsServer* tls;       ///< null: plain
    const std::vector<std::unique_ptr<EventLoop>>& loops;
    const std::vector<RouteName>& routeNames; ///< by `Exchange::metric`
    const std::vector<MetricSource>& sources;
    std::function<std::string()> obstacle; ///< see `Readiness`
};

/// The path space of the server's own routes on the main listener: no plugin may mount there.
inline constexpr std::string_view SERVER_MOUNT = "/health";

/// `/health/live` and `/health/ready`, which stand before a site's routes. `draining` outlives the router.
/// `obstacle` tells why the server is not ready; empty: it is.
void addHealthRoutes(Router& router, const std::atomic<bool>& draining,
                     std::function<std::string()> obstacle);

/// `/metrics`, in the Prometheus text format.
void addMetricsRoute(Router& router, const ServerState& state);

} // namespace colonnade
