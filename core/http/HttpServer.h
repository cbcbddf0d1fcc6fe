#pragma once

#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "config/SettingSpec.h"
#include "http/ListenAddress.h"
#include "http/Readiness.h"
#include "http/Site.h"
#include "http/Tls.h"
#include "observe/AccessLog.h"
#include "observe/Metrics.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// `http.*` and `management.*`.
std::vector<SettingSpec> httpSettingSpecs();

struct HttpSettings
{
    std::string listen = "127.0.0.1:8080";
    std::string managementListen;    ///< empty: off
    std::string publicUrl;           ///< without a final slash; empty: from `listen`
    TlsFiles tls;                    ///< of `listen`
    bool managementRequired = false; ///< set explicitly: a taken port is an error, not a warning
    int eventLoops = 0;              ///< 0: one per core
    int workerThreads = 0;           ///< 0: 4 × cores
    int heavyThreads = 0;            ///< 0: cores − 1, at least 1
    std::size_t heavyQueue = 64;
    std::size_t workerQueue = 4096;
    std::size_t maxLineBytes = 8 * 1024;
    std::size_t maxHeaderBytes = 32 * 1024;
    int maxHeaders = 64;
    std::size_t maxBodyBytes = 1024 * 1024;
    std::uint64_t bodyMemoryBytes = 64 * 1024 * 1024; ///< of all bodies and waiting answers
    std::uint64_t bodyDiskBytes = 1024 * 1024 * 1024;
    std::string spoolFolder = "/tmp"; ///< where they are on the disk, without names
    int headerSeconds = 10;           ///< from the first byte to the end of the headers
    int bodySeconds = 60;
    int idleSeconds = 60;
    int writeSeconds = 60;
    int maxConnectionsPerAddress = 256;
    int rateLimit = 300;         ///< per 900 s
    int projectRateLimit = 0;    ///< of all callers that one project vouches for; 0: 100 × `rateLimit`
    int waitMilliseconds = 5000; ///< in a queue, from a request's arrival
    std::vector<std::string> trustedProxies;
    std::vector<std::string> allowedHosts;    ///< besides that of `publicUrl`
    std::string presenterHost;                ///< of `pages.presenter_origin`; empty: none
    std::vector<std::string> frontEndOrigins; ///< empty: those that plugins know
    std::string noticesFile;                  ///< see `Notices`; empty: none
    std::string accessLog;                    ///< a file; empty: none
    LogFormat logFormat = LogFormat::Text;
    bool logsHealth = true; ///< `/health/…` and `/metrics` are in the access log, too
    int drainSeconds = 10;

    /// Ranges were checked before, so this throws for what no schema can say.
    static HttpSettings read(const Config& http, const Config& management, const std::string& dataDirectory);

    /// What `log.format` and `log.access_health` say.
    void readLog(const Config& log);
    /// `pages.presenter_origin`, checked or empty.
    void usePresenterOrigin(const std::string& origin);

    /// What is allowed, but seldom meant, about whom the server believes: a sentence each. `loopback`: only
    /// this machine can reach it.
    std::vector<std::string> warnings(bool loopback) const;
};

/// `http.public_url` without a final slash; empty stays empty. Throws `ConfigurationException`.
std::string checkedPublicUrl(std::string url);

/// The HTTP front: event loops, lanes, guards. See docs/ARCHITECTURE.md, "One request".
class HttpServer
{
public:
    /// Binds and listens, so that a taken port is known before anything is said; accepts nothing yet. Throws
    /// `Poco::Net::NetException` with a sentence that names the address and the setting.
    explicit HttpServer(const HttpSettings& settings);
    ~HttpServer(); ///< stops if still running

    /// The address really bound: port 0 becomes the one given by the system.
    const ListenAddress& address() const;

    /// Serves `site` and answers `/health/ready` with 200 from now on. `metrics`: what `/metrics` tells
    /// besides what the server counts itself; asked by its loops until `stop` returns.
    /// `look`: at what the site's requests need, see `Readiness`; asked until `stop` has stopped the
    /// requests.
    void start(std::shared_ptr<const Site> site, std::vector<MetricSource> metrics = {},
               Readiness::Look look = {});

    /// Lets no request begin from now on, and waits for those that run, `patience` at most. True: none runs
    /// any more, the site is let go of, and what comes waits for `resume`. False: some run still, all goes on
    /// as before. From `start` on.
    bool hold(std::chrono::milliseconds patience);
    /// After `hold`: serves `site`. What has waited goes on.
    void resume(std::shared_ptr<const Site> site);

    /// Counts requests together with the other servers on this database, if there can be any: those with the
    /// same `key`. Before `start`; `database` must outlive the server, or its `stop`.
    void shareRateLimits(Database& database, std::string_view key);

    /// Reads certificate and key again, if there are any: new connections get the new ones. Throws
    /// `ConfigurationException` with a sentence, and then serves on with what it had.
    void reloadCertificate();

    /// What the operator should know of the certificate: it is no longer valid, or soon will not be. Nothing
    /// otherwise.
    std::optional<std::string> findCertificateConcern() const;

    /// Closes the listening sockets, lets requests in flight finish (at most `drainSeconds`), then closes
    /// all. `giveUp` is called then: it ends what handlers that still run wait for.
    void stop(const std::function<void()>& giveUp = {});

private:
    class Impl;
    std::unique_ptr<Impl> _impl;
};

} // namespace colonnade
