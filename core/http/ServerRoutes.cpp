#include "http/ServerRoutes.h"

#include "observe/Process.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace colonnade
{

namespace
{

const auto OWNER = "core";

RouteSpec inlineRoute(const char* pattern, const char* summary)
{
    return get(pattern).summary(summary).lane(Lane::Inline);
}

template <class Pick> std::uint64_t sum(const ServerState& state, Pick pick)
{
    return std::accumulate(state.loops.begin(), state.loops.end(), std::uint64_t{0},
                           [&](std::uint64_t total, const auto& loop)
                           { return total + pick(loop->metrics()).value(); });
}

void addAnswers(MetricsText& text, const ServerState& state)
{
    text.describe("colonnade_http_requests_total", "counter", "Requests answered, by class of status.");
    for (std::size_t i = 2; i <= 5; ++i)
        text.sample(
            "colonnade_http_requests_total", "status=\"" + std::to_string(i) + "xx\"",
            sum(state, [i](const LoopMetrics& metrics) -> const Counter& { return metrics.answers[i]; }));
}

std::string labelsOf(const RouteName& name)
{
    return metricLabel("plugin", name.plugin) + "," + metricLabel("method", name.method) + "," +
           metricLabel("route", name.pattern);
}

/// Only routes that were asked at least once, because a server has more routes than an installation uses.
void addRoutes(MetricsText& text, const ServerState& state)
{
    constexpr auto requests = "colonnade_http_route_requests_total";
    constexpr auto seconds = "colonnade_http_request_duration_seconds";
    const auto names = state.routeNames.list();
    std::vector<LatencyCounts> taken(names.size());
    text.describe(requests, "counter",
                  "Requests answered, by route and class of status; without a route: nothing there.");
    for (std::size_t at = 0; at < names.size(); ++at)
    {
        for (const auto& loop: state.loops)
            loop->metrics().routes[at].latency.addTo(taken[at]);
        for (std::size_t status = 1; taken[at].total() > 0 && status <= 5; ++status)
        {
            const auto count = sum(state,
                                   [&](const LoopMetrics& metrics) -> const Counter&
                                   { return metrics.routes[at].answers[status]; });
            if (count > 0)
                text.sample(requests, labelsOf(names[at]) + ",status=\"" + std::to_string(status) + "xx\"",
                            count);
        }
    }
    text.describe(seconds, "histogram", "From the end of a request's head to its answer, by route.");
    for (std::size_t at = 0; at < names.size(); ++at)
        if (taken[at].total() > 0)
            text.latency(seconds, labelsOf(names[at]), taken[at]);
}

void addLanes(MetricsText& text, const ServerState& state)
{
    const auto lanes = state.lanes.states();
    const auto add = [&](const char* name, const char* type, const char* help, auto pick)
    {
        text.describe(name, type, help);
        for (const auto& [lane, now]: lanes)
            text.sample(name, metricLabel("lane", lane), pick(now));
    };
    add("colonnade_http_lane_waiting", "gauge",
        "Requests that wait for a thread: of the workers, or of those for one kind of heavy work.",
        [](const LaneState& lane) { return lane.waiting; });
    add("colonnade_http_lane_running", "gauge", "Threads at work.",
        [](const LaneState& lane) { return lane.running; });
    add("colonnade_http_lane_threads", "gauge", "Most threads that may work.",
        [](const LaneState& lane) { return lane.maxThreads; });
    add("colonnade_http_lane_refused_total", "counter",
        "Requests answered 503 or 429 because the queue was full, or their network's part of it.",
        [](const LaneState& lane) { return lane.refused; });
}

void addRooms(MetricsText& text, const BodyRooms& rooms)
{
    const std::pair<const char*, const Room&> all[] = {
        {"memory", rooms.memory}, {"work", rooms.work}, {"disk", rooms.disk}};
    const auto add = [&](const char* name, const char* type, const char* help, auto pick)
    {
        text.describe(name, type, help);
        for (const auto& [label, room]: all)
            text.sample(name, metricLabel("room", label), pick(room));
    };
    add("colonnade_http_room_used_bytes", "gauge",
        "What bodies and waiting answers take of the server's memory, what handlers work at, and what lies "
        "on "
        "the disk meanwhile.",
        [](const Room& room) { return room.used(); });
    add("colonnade_http_room_bytes", "gauge", "What they may take at most.",
        [](const Room& room) { return room.capacity(); });
    add("colonnade_http_room_refused_total", "counter",
        "How often there was no room: the body went to the disk or was refused.",
        [](const Room& room) { return room.refused(); });
}

std::string metricsText(const ServerState& state)
{
    MetricsText text;
    addAnswers(text, state);
    text.single("colonnade_http_connections", "gauge", "Open connections.", state.limits.count());
    text.single("colonnade_http_connections_total", "counter", "Connections accepted.",
                sum(state, [](const LoopMetrics& metrics) -> const Counter& { return metrics.accepted; }));
    text.single("colonnade_http_connections_refused_total", "counter", "Connections turned away at a limit.",
                sum(state, [](const LoopMetrics& metrics) -> const Counter& { return metrics.turnedAway; }));
    text.single("colonnade_http_malformed_total", "counter", "Refused before they were a request.",
                sum(state, [](const LoopMetrics& metrics) -> const Counter& { return metrics.malformed; }));
    text.single("colonnade_http_timeouts_total", "counter",
                "Connections that missed a deadline within a request.",
                sum(state, [](const LoopMetrics& metrics) -> const Counter& { return metrics.timedOut; }));
    text.single("colonnade_http_received_bytes_total", "counter", "Bytes received.",
                sum(state, [](const LoopMetrics& metrics) -> const Counter& { return metrics.bytesIn; }));
    text.single("colonnade_http_sent_bytes_total", "counter", "Bytes sent.",
                sum(state, [](const LoopMetrics& metrics) -> const Counter& { return metrics.bytesOut; }));
    text.single("colonnade_ready", "gauge", "Whether /health/ready says that the server can do its work.",
                state.obstacle().empty() && !state.draining ? 1 : 0);
    addRoutes(text, state);
    addLanes(text, state);
    addRooms(text, state.rooms);
    if (state.accessLog)
        text.single("colonnade_access_log_dropped_bytes_total", "counter",
                    "Log lines that could not be written.", state.accessLog->droppedBytes());
    if (state.tls)
        text.single("colonnade_tls_certificate_expiry_timestamp_seconds", "gauge",
                    "When the certificate ends, in seconds since 1970.",
                    static_cast<std::uint64_t>(std::max<std::int64_t>(state.tls->validUntil(), 0)));
    addProcess(text);
    for (const auto& source: state.sources)
        source(text);
    return text.take();
}

} // namespace

std::size_t RouteNames::number(const RegisteredRoute& route)
{
    const RouteName wanted{route.owner, std::string(methodText(route.spec.method())), route.spec.pattern()};
    const std::lock_guard lock(_mutex);
    const auto known = std::find(_names.begin(), _names.end(), wanted);
    if (known != _names.end())
        return static_cast<std::size_t>(known - _names.begin());
    if (_most != 0 && _names.size() == _most)
        return NONE;
    _names.push_back(wanted);
    return _names.size() - 1;
}

std::size_t RouteNames::fix()
{
    const std::lock_guard lock(_mutex);
    _most = _names.size() + SPARE;
    return _most;
}

std::vector<RouteName> RouteNames::list() const
{
    const std::lock_guard lock(_mutex);
    return _names;
}

void addHealthRoutes(Router& router, const std::atomic<bool>& draining, std::function<std::string()> obstacle)
{
    static const auto ok = std::make_shared<const std::string>(R"({"status":"ok"})");
    router.add(
        inlineRoute("/health/live", "Says that the process runs"),
        [](const Request&) { return Response::shared(ok, "application/json"); }, OWNER);
    router.add(
        inlineRoute("/health/ready", "Says whether the server takes requests"),
        [&draining, obstacle = std::move(obstacle)](const Request&)
        {
            if (draining.load(std::memory_order_relaxed))
                return Response::json({{"status", "draining"}}, 503);
            if (const std::string reason = obstacle(); !reason.empty())
                return Response::json({{"status", "unavailable"}, {"reason", reason}}, 503);
            return Response::shared(ok, "application/json");
        },
        OWNER);
}

void addMetricsRoute(Router& router, const ServerState& state)
{
    router.add(
        inlineRoute("/metrics", "Counts and sizes, in the Prometheus text format"),
        [&state](const Request&)
        { return Response::bytes(metricsText(state), "text/plain; version=0.0.4; charset=utf-8"); },
        OWNER);
}

} // namespace colonnade
