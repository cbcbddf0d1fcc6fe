#include "http/HttpServer.h"

#include "colonnade/Clock.h"
#include "http/Dispatcher.h"
#include "http/EventLoop.h"
#include "http/Listener.h"
#include "http/Pipeline.h"
#include "http/ServerRoutes.h"
#include "http/SharedRates.h"
#include "http/Watchdog.h"

#include <Poco/Logger.h>
#include <Poco/Net/NetException.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <limits>
#include <thread>
#include <utility>

namespace colonnade
{

namespace
{

std::size_t cores()
{
    return std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
}

std::size_t orElse(int configured, std::size_t otherwise)
{
    return configured > 0 ? static_cast<std::size_t>(configured) : otherwise;
}

LaneSizes laneSizes(const HttpSettings& settings)
{
    return {orElse(settings.workerThreads, 4 * cores()), settings.workerQueue,
            orElse(settings.heavyThreads, std::max<std::size_t>(cores() - 1, 1)), settings.heavyQueue,
            std::chrono::milliseconds(settings.waitMilliseconds)};
}

int voucherRateLimit(const HttpSettings& settings)
{
    constexpr std::int64_t times = 100;
    const std::int64_t limit =
        settings.projectRateLimit > 0 ? settings.projectRateLimit : settings.rateLimit * times;
    return static_cast<int>(std::min<std::int64_t>(limit, std::numeric_limits<int>::max()));
}

std::unique_ptr<Listener> managementOf(const HttpSettings& settings)
{
    if (settings.managementListen.empty())
        return nullptr;
    const auto address = ListenAddress::parse(settings.managementListen, "management.listen");
    try
    {
        return std::make_unique<Listener>("management", address, "management.listen", 1);
    }
    catch (const Poco::Net::NetException& error)
    {
        if (settings.managementRequired)
            throw;
        Poco::Logger::get("http").warning("no /metrics: " + error.message());
        return nullptr;
    }
}

/// Where browsers find the server.
std::string publicUrlOf(const HttpSettings& settings, const ListenAddress& address)
{
    if (!settings.publicUrl.empty())
        return settings.publicUrl;
    return (settings.tls ? "https://" : "http://") + (address.isUnix() ? "localhost" : address.toString());
}

std::vector<std::string> openedPaths(const Site& site)
{
    std::vector<std::string> prefixes;
    for (const auto& access: site.frontEnds)
        for (std::string& prefix: access->prefixes())
            prefixes.push_back(std::move(prefix));
    return prefixes;
}

/// Those of the settings, else those that plugins know of.
std::vector<Origin> frontEndsOf(const HttpSettings& settings, const Site& site)
{
    std::vector<std::string> texts = settings.frontEndOrigins;
    if (texts.empty())
    {
        for (const auto& access: site.frontEnds)
            for (std::string& origin: access->origins())
                texts.push_back(std::move(origin));
    }
    std::vector<Origin> origins;
    for (const std::string& text: texts)
    {
        if (const auto origin = Origin::parse(text))
            origins.push_back(*origin);
    }
    return origins;
}

/// What serves one site: the pipeline, and what it needs of the site's plugins.
struct Front
{
    Front(const HttpSettings& settings, const Site& site, const ListenAddress& address):
        frontEnds(frontEndsOf(settings, site), openedPaths(site), publicUrlOf(settings, address)),
        csrf(settings.publicUrl, frontEnds.origins())
    {
    }

    const FrontEnds frontEnds;
    const CsrfGuard csrf;
    std::optional<const Pipeline> pipeline; // once made
};

} // namespace

class HttpServer::Impl
{
public:
    explicit Impl(const HttpSettings& settings);
    ~Impl() { stop({}); }

    const ListenAddress& address() const { return _address; }
    void start(std::shared_ptr<const Site> site, std::vector<MetricSource> metrics, Readiness::Look look);
    bool hold(std::chrono::milliseconds patience);
    void resume(std::shared_ptr<const Site> site);
    void shareRateLimits(Database& database, std::string_view key);
    void reloadCertificate();
    std::optional<std::string> findCertificateConcern() const
    {
        return _tls ? _tls->findConcern() : std::nullopt;
    }
    void stop(const std::function<void()>& giveUp);

private:
    Router ownRoutes(bool management) const;
    Entrance makeEntrance(std::shared_ptr<const Site> site, const HostRules& hosts, Router own);
    void serve(const Entrance& entrance) const;
    Readiness::Counts countAnswers() const;

    const HttpSettings _settings;
    std::atomic<bool> _draining = false;
    const std::unique_ptr<TlsServer> _tls; // null: plain
    std::unique_ptr<Listener> _listener;
    const ListenAddress _address;
    std::unique_ptr<Listener> _management; // null: off
    ConnectionLimits _limits;
    BodyRooms _rooms;
    const TrustedProxies _proxies;
    const HostRules _hosts;
    const HostRules _managementHosts;
    Notices _notices;
    RateLimiter _limiter;
    std::unique_ptr<SharedRates> _sharedRates; // null: this server counts alone
    const StandingFields _standing;
    const Parties _parties;
    const Dispatcher _dispatcher;
    Lanes _lanes;
    std::unique_ptr<AccessLog> _accessLog;
    const LoopShared _shared;
    Entrance _entrance; // null: held
    Entrance _managementEntrance;
    std::vector<std::unique_ptr<EventLoop>> _loops;
    RouteNames _routeNames;
    std::vector<MetricSource> _metricSources;
    std::unique_ptr<Readiness> _readiness; // null: not started
    std::unique_ptr<Watchdog> _watchdog;   // the same
    const ServerState _state;
};

HttpServer::Impl::Impl(const HttpSettings& settings):
    _settings(settings),
    _tls(settings.tls ? std::make_unique<TlsServer>(settings.tls) : nullptr),
    _listener(std::make_unique<Listener>("http", ListenAddress::parse(settings.listen, "http.listen"),
                                         "http.listen", orElse(settings.eventLoops, cores()))),
    _address(_listener->address()),
    _management(managementOf(settings)),
    _limits(settings.maxConnectionsPerAddress),
    _rooms(settings.bodyMemoryBytes, settings.bodyDiskBytes, settings.spoolFolder),
    _proxies(settings.trustedProxies),
    _hosts(settings.publicUrl, settings.allowedHosts, _address.isLoopback()),
    _managementHosts(settings.publicUrl, settings.allowedHosts,
                     _management && _management->address().isLoopback()),
    _notices(settings.noticesFile),
    _limiter(settings.rateLimit, systemClock()),
    _standing(settings.publicUrl.starts_with("https://")),
    _dispatcher(_rooms, _draining),
    _lanes(laneSizes(settings), {[this](const LanePlace& place, std::unique_ptr<Exchange> exchange)
                                 { _dispatcher.run(_lanes, place, std::move(exchange)); },
                                 [this](LaneRefusal refusal, std::unique_ptr<Exchange> exchange)
                                 { _dispatcher.refuse(refusal, std::move(exchange)); }}),
    _accessLog(settings.accessLog.empty() ? nullptr : std::make_unique<AccessLog>(settings.accessLog)),
    _shared{.settings = _settings,
            .limits = _limits,
            .rooms = _rooms,
            .proxies = _proxies,
            .lanes = _lanes,
            .parties = _parties,
            .accessLog = _accessLog.get(),
            .standing = _standing,
            .tls = _tls.get(),
            .draining = _draining},
    _state{_draining,  _limits, _rooms,      _lanes,         _accessLog.get(),
           _tls.get(), _loops,  _routeNames, _metricSources, [this] { return _readiness->obstacle(); }}
{
}

Router HttpServer::Impl::ownRoutes(bool management) const
{
    Router router;
    addHealthRoutes(router, _draining, [this] { return _readiness->obstacle(); });
    if (management)
        addMetricsRoute(router, _state);
    return router;
}

/// The site's routes get numbers in the metrics.
Entrance HttpServer::Impl::makeEntrance(std::shared_ptr<const Site> site, const HostRules& hosts, Router own)
{
    std::vector<std::size_t> metrics;
    for (const RegisteredRoute* route: site->router.routes())
        metrics.push_back(_routeNames.number(*route));
    const auto front = std::make_shared<Front>(_settings, *site, _address);
    front->pipeline.emplace(PipelineParts{.limiter = _limiter,
                                          .csrf = front->csrf,
                                          .proxies = _proxies,
                                          .hosts = hosts,
                                          .presenterHost = _settings.presenterHost,
                                          .frontEnds = front->frontEnds,
                                          .standing = _standing,
                                          .notices = _notices,
                                          .publicHttps = _settings.publicUrl.starts_with("https://"),
                                          .maxBodyBytes = _settings.maxBodyBytes,
                                          .voucherRateLimit = voucherRateLimit(_settings)},
                            std::move(site), std::move(own), std::move(metrics));
    return {front, &*front->pipeline};
}

void HttpServer::Impl::start(std::shared_ptr<const Site> site, std::vector<MetricSource> metrics,
                             Readiness::Look look)
{
    if (_accessLog)
        _accessLog->open();
    _metricSources = std::move(metrics);
    std::signal(SIGPIPE, SIG_IGN); // sendfile has no MSG_NOSIGNAL
    _notices.begin();
    Router management = ownRoutes(true); // those of the main listener are its first
    for (const RegisteredRoute* route: management.routes())
        _routeNames.number(*route);
    _entrance = makeEntrance(std::move(site), _hosts, ownRoutes(false));
    _managementEntrance =
        makeEntrance(std::make_shared<const Site>(), _managementHosts, std::move(management));
    const std::size_t routes = _routeNames.fix();
    for (std::size_t i = 0; i < orElse(_settings.eventLoops, cores()); ++i)
    {
        _loops.push_back(std::make_unique<EventLoop>(_shared, routes));
        _loops.back()->listen({.socket = _listener->socket(i),
                               .entrance = _entrance,
                               .inherited = _listener->isInherited(),
                               .shared = _listener->isShared(),
                               .outlives = false});
    }
    if (_management)
        _loops.front()->listen({.socket = _management->socket(0),
                                .entrance = _managementEntrance,
                                .inherited = _management->isInherited(),
                                .shared = _management->isShared(),
                                .outlives = true});
    _readiness = std::make_unique<Readiness>(
        std::move(look), [this] { return countAnswers(); }, [this] { return _lanes.standStill(); });
    _watchdog = std::make_unique<Watchdog>();
    for (const auto& loop: _loops)
        loop->start();
}

void HttpServer::Impl::serve(const Entrance& entrance) const
{
    for (const auto& loop: _loops)
        loop->serve(entrance);
}

/// Each loop lets go of its entrance, and each lane of its requests': then only this one is left.
bool HttpServer::Impl::hold(std::chrono::milliseconds patience)
{
    constexpr std::chrono::milliseconds pause{1};
    serve(nullptr);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (_entrance.use_count() > 1)
    {
        if (std::chrono::steady_clock::now() > deadline)
        {
            serve(_entrance);
            return false;
        }
        std::this_thread::sleep_for(pause);
    }
    std::atomic_thread_fence(std::memory_order_acquire); // all that they did comes before
    _entrance.reset();
    return true;
}

void HttpServer::Impl::resume(std::shared_ptr<const Site> site)
{
    _entrance = makeEntrance(std::move(site), _hosts, ownRoutes(false));
    serve(_entrance);
}

Readiness::Counts HttpServer::Impl::countAnswers() const
{
    Readiness::Counts counts;
    for (const auto& loop: _loops)
    {
        for (const Counter& answers: loop->metrics().answers)
            counts.answers += answers.value();
        counts.failures += loop->metrics().failures.value();
    }
    return counts;
}

void HttpServer::Impl::shareRateLimits(Database& database, std::string_view key)
{
    if (database.dialect() == Dialect::Postgresql)
        _sharedRates = std::make_unique<SharedRates>(database, _limiter, key);
}

void HttpServer::Impl::reloadCertificate()
{
    if (_tls)
        _tls->reload();
}

void HttpServer::Impl::stop(const std::function<void()>& giveUp)
{
    _draining = true;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(_settings.drainSeconds);
    for (const auto& loop: _loops)
        loop->drain(deadline);
    for (const auto& loop: _loops)
        loop->join();
    if (giveUp)
        giveUp();
    _readiness.reset();
    _watchdog.reset();
    _sharedRates.reset();
    _lanes.stop(); // handlers that still run post to loops that no longer listen: dropped with them
    _loops.clear();
    _listener.reset();
    _management.reset();
    _entrance.reset();
    _managementEntrance.reset();
    _accessLog.reset();
}

HttpServer::HttpServer(const HttpSettings& settings):
    _impl(std::make_unique<Impl>(settings))
{
}

HttpServer::~HttpServer() = default;

const ListenAddress& HttpServer::address() const
{
    return _impl->address();
}

void HttpServer::start(std::shared_ptr<const Site> site, std::vector<MetricSource> metrics,
                       Readiness::Look look)
{
    _impl->start(std::move(site), std::move(metrics), std::move(look));
}

bool HttpServer::hold(std::chrono::milliseconds patience)
{
    return _impl->hold(patience);
}

void HttpServer::resume(std::shared_ptr<const Site> site)
{
    _impl->resume(std::move(site));
}

void HttpServer::shareRateLimits(Database& database, std::string_view key)
{
    _impl->shareRateLimits(database, key);
}

std::optional<std::string> HttpServer::findCertificateConcern() const
{
    return _impl->findCertificateConcern();
}

void HttpServer::reloadCertificate()
{
    _impl->reloadCertificate();
}

void HttpServer::stop(const std::function<void()>& giveUp)
{
    _impl->stop(giveUp);
}

} // namespace colonnade
