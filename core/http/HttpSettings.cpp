#include "http/HttpServer.h"

#include "http/FieldSyntax.h"
#include "http/HostRules.h"
#include "http/TrustedProxies.h"
#include "observe/Notices.h"

#include <thread>

namespace colonnade
{

namespace
{

SettingSpec integer(std::string key, std::int64_t fallback, std::int64_t minimum, std::int64_t maximum,
                    std::string description)
{
    return {std::move(key), SettingType::Integer, std::to_string(fallback), std::move(description), minimum,
            maximum};
}

SettingSpec text(std::string key, SettingType type, std::string fallback, std::string description)
{
    return {std::move(key), type, std::move(fallback), std::move(description)};
}

int number(const Config& config, const char* key)
{
    return static_cast<int>(config.integer(key));
}

std::size_t bytes(const Config& config, const char* key)
{
    return static_cast<std::size_t>(config.integer(key));
}

void readLimits(const Config& http, HttpSettings& settings)
{
    settings.maxLineBytes = bytes(http, "max_line_bytes");
    settings.maxHeaderBytes = bytes(http, "max_header_bytes");
    settings.maxHeaders = number(http, "max_headers");
    settings.maxBodyBytes = bytes(http, "max_body_bytes");
    settings.bodyMemoryBytes = bytes(http, "body_memory_bytes");
    settings.bodyDiskBytes = bytes(http, "body_disk_bytes");
    settings.headerSeconds = number(http, "header_timeout_seconds");
    settings.bodySeconds = number(http, "body_timeout_seconds");
    settings.idleSeconds = number(http, "idle_timeout_seconds");
    settings.writeSeconds = number(http, "write_timeout_seconds");
    settings.drainSeconds = number(http, "drain_seconds");
    settings.maxConnectionsPerAddress = number(http, "max_connections_per_address");
    settings.rateLimit = number(http, "rate_limit");
    settings.projectRateLimit = number(http, "project_rate_limit");
}

std::vector<std::string> frontEndsOf(const Config& http)
{
    std::vector<std::string> origins = http.list("front_end_origins");
    for (const std::string& text: origins)
    {
        if (const auto origin = Origin::parse(text); !origin || !isUsualHost(origin->host))
            throw ConfigurationException(
                "http.front_end_origins must hold origins as https://app.example.org, "
                "without a path, not \"" +
                text + "\"");
    }
    return origins;
}

TlsFiles tlsOf(const Config& http)
{
    TlsFiles files{http.text("tls_certificate"), http.text("tls_key")};
    if (files.certificate.empty() != files.key.empty())
        throw ConfigurationException(std::string("http.tls_certificate and http.tls_key go together: ") +
                                     (files.key.empty() ? "http.tls_key" : "http.tls_certificate") +
                                     " is not set");
    return files;
}

std::string accessLogOf(const Config& http, const std::string& dataDirectory)
{
    const std::string file = http.text("access_log");
    if (file == "off")
        return {};
    return file.empty() ? dataDirectory + "/access.log" : file;
}

} // namespace

std::vector<SettingSpec> httpSettingSpecs()
{
    return {
        text("http.listen", SettingType::Text, "127.0.0.1:8080",
             "Address and port that the server answers on, or a UNIX socket as "
             "unix:/run/colonnade/http.sock."),
        text("http.public_url", SettingType::Text, "",
             "Base of every link that the server builds; empty: made from http.listen."),
        text("http.trusted_proxies", SettingType::List, "",
             "Addresses or ranges (10.0.0.0/8) of proxies whose X-Forwarded-For, X-Forwarded-Proto, "
             "X-Forwarded-Host and Forwarded count."),
        text("http.allowed_hosts", SettingType::List, "",
             "Further host names that requests may be sent to, besides that of http.public_url; all others "
             "but "
             "addresses are answered 421."),
        text("http.front_end_origins", SettingType::List, "",
             "Origins such as https://app.example.org whose pages may call the server with the visitor's "
             "cookies; empty: those that plugins know, as that of account.front_end_url."),
        text("http.tls_certificate", SettingType::Text, "",
             "PEM file with the certificate that http.listen shows, and those between it and the authority; "
             "empty: no TLS. Read again at SIGHUP."),
        text("http.tls_key", SettingType::Text, "", "PEM file with the certificate's private key."),
        integer("http.event_loops", 0, 0, 256, "Threads that own connections; 0: one per core."),
        integer(
            "http.worker_threads", 0, 0, 1024,
            "Threads that run handlers for one project at most; half as many more are kept for others. 0: "
            "four per core."),
        integer("http.worker_queue", 4096, 1, 1'000'000,
                "Requests that may wait for a worker; beyond it the answer is 503, and 429 for a network "
                "that has "
                "as many there as there is room left."),
        integer("http.heavy_threads", 0, 0, 256,
                "Threads that check password hashes; half as many make them, and again for pictures and "
                "exports. 0: one less than cores, at least one."),
        integer(
            "http.heavy_queue", 64, 1, 100'000,
            "Requests that may wait for one kind of heavy work; beyond it the answer is 503, and 429 for a "
            "network that has as many there as there is room left."),
        integer("http.max_line_bytes", 8 * 1024, 256, 64 * 1024, "Longest request line."),
        integer("http.max_header_bytes", 32 * 1024, 1024, 256 * 1024,
                "Most bytes of header fields in a request."),
        integer("http.max_headers", 64, 8, 1000, "Most header fields in a request."),
        integer("http.max_body_bytes", 1024 * 1024, 0, std::int64_t{1} << 32,
                "Largest request body, where a route does not say otherwise."),
        integer("http.body_memory_bytes", 64 * 1024 * 1024, 1024 * 1024, std::int64_t{1} << 40,
                "Memory for all bodies that arrive and all answers that wait for their clients, together."),
        integer(
            "http.body_disk_bytes", 1024 * 1024 * 1024, 1024 * 1024, std::int64_t{1} << 50,
            "Room on the disk of the data directory for those that are large, or find no memory; they are "
            "in files without a name."),
        integer("http.header_timeout_seconds", 10, 1, 3600,
                "Time from the first byte of a request to the end of its header fields."),
        integer("http.body_timeout_seconds", 60, 1, 3600,
                "Time for a request body; more for one that arrives at 8 KiB a second or faster."),
        integer("http.idle_timeout_seconds", 60, 1, 86400,
                "How long a connection may wait between requests."),
        integer("http.write_timeout_seconds", 60, 1, 3600,
                "Time for a client to take an answer; more for one that takes 8 KiB a second or more."),
        integer("http.drain_seconds", 10, 0, 3600,
                "Time for requests in flight to finish when the server stops."),
        integer("http.max_connections_per_address", 256, 1, 1'000'000,
                "Open connections from one client address; trusted proxies are not limited."),
        integer(
            "http.rate_limit", 300, 1, 1'000'000'000,
            "Requests per window of 900 seconds, per endpoint and caller, on /api; ten times as many with "
            "the tokens of one project from one network."),
        integer("http.project_rate_limit", 0, 0, 1'000'000'000,
                "The same for all callers with tokens of one project, from everywhere; 0: 100 times "
                "http.rate_limit."),
        text("http.access_log", SettingType::Text, "",
             "File with a line for each request; empty: access.log in the data directory; off: none."),
        text("management.listen", SettingType::Text, "127.0.0.1:8081",
             "Address and port, or UNIX socket, of /metrics and inspection; empty: off."),
    };
}

std::string checkedPublicUrl(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    const auto origin = Origin::parse(url);
    if (url.empty() || (origin && isUsualHost(origin->host)))
        return url;
    const std::string shown = url.substr(url.rfind('@') + 1); // what stands before it is a password, perhaps
    const std::size_t scheme = url.find("://");
    const std::size_t path =
        scheme == std::string::npos ? std::string::npos : url.find_first_of("/?#", scheme + 3);
    if (path != std::string::npos && Origin::parse(url.substr(0, path)))
        throw ConfigurationException(
            "http.public_url: wanted http://host or https://host, with a port if need be, and no path: the "
            "server has to be served at the root of a host name of its own; there was \"" +
            shown + "\"");
    throw ConfigurationException("http.public_url: wanted http://host or https://host, with a port if need "
                                 "be, a name in other letters "
                                 "than ASCII as browsers send it (xn--…); there was \"" +
                                 shown + "\"");
}

HttpSettings HttpSettings::read(const Config& http, const Config& management,
                                const std::string& dataDirectory)
{
    HttpSettings settings;
    settings.listen = http.text("listen");
    ListenAddress::parse(settings.listen, "http.listen"); // throws for one that is none
    settings.publicUrl = checkedPublicUrl(http.text("public_url"));
    settings.tls = tlsOf(http);
    settings.trustedProxies = http.list("trusted_proxies");
    settings.allowedHosts = http.list("allowed_hosts");
    settings.frontEndOrigins = frontEndsOf(http);
    settings.noticesFile = Notices::fileIn(dataDirectory);
    const TrustedProxies checked(settings.trustedProxies); // throws for a malformed range
    const HostRules checkedHosts(settings.publicUrl, settings.allowedHosts, true); // or name
    settings.eventLoops = number(http, "event_loops");
    settings.workerThreads = number(http, "worker_threads");
    settings.workerQueue = bytes(http, "worker_queue");
    settings.heavyThreads = number(http, "heavy_threads");
    settings.heavyQueue = bytes(http, "heavy_queue");
    readLimits(http, settings);
    settings.accessLog = accessLogOf(http, dataDirectory);
    settings.spoolFolder = dataDirectory;
    settings.managementListen = management.text("listen");
    if (!settings.managementListen.empty())
        ListenAddress::parse(settings.managementListen, "management.listen");
    settings.managementRequired = management.isSet("listen");
    return settings;
}

void HttpSettings::readLog(const Config& log)
{
    logFormat = log.text("format") == "json" ? LogFormat::Json : LogFormat::Text;
    logsHealth = log.boolean("access_health");
}

void HttpSettings::usePresenterOrigin(const std::string& origin)
{
    const auto parsed = Origin::parse(origin);
    if (!parsed)
        return;
    presenterHost = parsed->host;
    allowedHosts.push_back(parsed->host);
}

std::vector<std::string> HttpSettings::warnings(bool loopback) const
{
    std::vector<std::string> sentences;
    if (publicUrl.starts_with("https://") && !tls && trustedProxies.empty())
        sentences.emplace_back(
            "http.public_url is https, but the server has neither a certificate (http.tls_certificate) nor "
            "a declared proxy: name the one that ends TLS in http.trusted_proxies, as 127.0.0.1, or all its "
            "visitors share one address and its limits");
    if (HostRules(publicUrl, allowedHosts, loopback).acceptsAny())
        sentences.emplace_back(
            "http.public_url is not set: requests for any host name are taken, so that a foreign page whose "
            "name is made to lead here counts as one of ours; set http.public_url or http.allowed_hosts");
    return sentences;
}

} // namespace colonnade
