#pragma once

#include "http/BodyRooms.h"
#include "http/EventLoop.h"
#include "http/Router.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
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

    bool operator==(const RouteName&) const = default;
};

/// The names of all routes that were ever served, by `Exchange::metric`: the numbers of those that are gone
/// stay theirs. Any thread.
class RouteNames
{
public:
    /// Of a request that no route matched.
    static constexpr std::size_t NONE = 0;

    /// Beyond those that are there now, before the loops are made.
    static constexpr std::size_t SPARE = 128;

    /// The number of a route that is there already, or a new one; `NONE` if there is no room for it.
    std::size_t number(const RegisteredRoute& route);
    /// No numbers from here on beyond the spare ones; how many there may be.
    std::size_t fix();
    std::vector<RouteName> list() const;

private:
    mutable std::mutex _mutex;
    std::vector<RouteName> _names{RouteName{}}; // guarded by _mutex
    std::size_t _most = 0;                      // guarded by _mutex; 0: not fixed yet
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
    const RouteNames& routeNames;
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
