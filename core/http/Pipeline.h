#pragma once

#include "colonnade/HttpError.h"
#include "http/CsrfGuard.h"
#include "http/Exchange.h"
#include "http/FrontEnds.h"
#include "http/HostRules.h"
#include "http/Identification.h"
#include "http/Lanes.h"
#include "http/RateLimiter.h"
#include "http/Site.h"
#include "http/StandingFields.h"
#include "http/TrustedProxies.h"
#include "observe/Notices.h"

#include <Poco/Logger.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What all pipelines of a server share.
struct PipelineParts
{
    RateLimiter& limiter;
    const CsrfGuard& csrf;
    const TrustedProxies& proxies;
    const HostRules& hosts;           ///< of the listener
    const std::string& presenterHost; ///< of frames with others' scripts alone; empty: none
    const FrontEnds& frontEnds;
    const StandingFields& standing;
    Notices& notices;
    bool publicHttps; ///< `http.public_url` begins with https://
    std::size_t maxBodyBytes;
    int voucherRateLimit; ///< see `Principal::voucher`
};

/// What a thread is at while it runs a handler: of a lane, or in an event loop.
inline constexpr std::string_view HANDLER = "handler";
inline constexpr std::string_view INLINE_HANDLER = "inline handler";

/// From a parsed request to an answer: route, identity, limits, handler, errors. Knows nothing of sockets.
/// Any thread.
class Pipeline
{
public:
    static constexpr std::size_t FIRST_OWN_METRIC = 1; ///< 0: no route

    /// `own` holds the server's own routes; it is asked before the site's router. Its routes are counted from
    /// `FIRST_OWN_METRIC` on, those of the site as `siteMetrics` says, by their index.
    Pipeline(const PipelineParts& parts, std::shared_ptr<const Site> site, Router own,
             std::vector<std::size_t> siteMetrics);

    /// Says who the client is and which route serves the request. `exchange.head` is still in place.
    void route(Exchange& exchange, std::string_view peer, bool secure) const;

    /// Why the request is not served whatever its route; nothing if it may be. Before its body.
    std::optional<Problem> findObjection(const Exchange& exchange) const;

    /// The largest body that the route takes. Without a limit of its own one that only asks for something
    /// takes little.
    std::size_t maxBodyBytes(const Exchange& exchange) const;

    /// Whether the head alone may lead to a refusal.
    static bool decidesOnHead(const Exchange& exchange);

    /// Finds out, before the body is taken, who calls and whether he may send it. Returns the refusal; if
    /// there is none, `begin` goes straight to the handler. May ask the database. Throws
    /// nothing but `NeedsDatabase` and `NeedsVerification`.
    std::optional<Response> decide(Exchange& exchange) const;

    /// Does what `NeedsVerification` asked for, on the heavy lane: `decide` or `begin` then goes on with
    /// the outcome. Returns what is to be answered if it fails. Throws nothing but `NeedsDatabase`.
    std::optional<Response> verify(Exchange& exchange) const;

    /// Runs guards and handler, or tells the miss. What it returns may be a continuation. Throws nothing but
    /// `NeedsDatabase` and `NeedsVerification`.
    Response begin(Exchange& exchange) const;

    /// Runs what a continuation left in `exchange.next`. Throws nothing but `NeedsDatabase`.
    Response resume(Exchange& exchange) const;

    /// A problem in the shape of the route's family. Does not throw.
    Response refuse(Exchange& exchange, const Problem& problem) const;

    /// For a lane whose queue is full, or who has waited in it for too long.
    Response refuseBusy(Exchange& exchange) const;
    /// For a network of which too many wait already, or that has had its time.
    Response refuseTooMany(Exchange& exchange, LaneRefusal refusal) const;

    /// Adds what every answer of the route carries. Call once, on the final answer.
    void finish(Exchange& exchange, Response& response) const;

    /// The answer to whatever exception is being handled: call in a catch block.
    Response explainException(Exchange& exchange) const;

private:
    Response serve(Exchange& exchange) const;
    /// For a miss: some plugin may know where the address leads by now. Null: none does.
    const RegisteredRoute* findMoved(const Exchange& exchange) const;
    std::optional<std::string> findWithSlash(const Request& request) const;
    Response miss(Exchange& exchange) const;
    /// Who calls, whom and from which page, as fields and proxies tell.
    void readOrigin(Exchange& exchange, std::string_view peer, bool secure) const;
    static void secureCookies(Response& response);
    bool acceptsHosts(const std::vector<std::string_view>& hosts) const;
    void noticeUndeclaredProxy(std::string_view peer) const;
    void noticeRefusedOrigin(const Request& request) const;
    Identified identifyCaller(Exchange& exchange) const;
    void guard(Exchange& exchange, const Identified& identified) const;
    bool mayProveLater(const Exchange& exchange) const;
    void countRequest(Exchange& exchange) const;
    bool countAll(Exchange& exchange) const;
    bool count(Exchange& exchange, const RateLimiter::Name& name) const;
    void tellNetwork(Exchange& exchange, const std::string& network, bool isKnown) const;
    void addChallenges(const Exchange& exchange, Response& response) const;
    void addRateHeaders(const Exchange& exchange, Response& response) const;
    Response incident(Exchange& exchange, const std::string& what) const;
    const ErrorRenderer& rendererOf(std::string_view family) const;

    const PipelineParts _parts;
    const std::shared_ptr<const Site> _site;
    const std::vector<RegisteredRoute> _moved; ///< refer to the site
    const Router _own;
    const std::vector<std::size_t> _siteMetrics;
    Poco::Logger& _logger;
};

} // namespace colonnade
