#include "http/Pipeline.h"

#include "colonnade/Database.h"
#include "colonnade/Files.h"
#include "colonnade/Network.h"
#include "colonnade/Text.h"
#include "data/DatabaseCaller.h"
#include "data/Doer.h"
#include "http/Identification.h"
#include "http/PathPrefix.h"
#include "http/ProblemRenderer.h"
#include "http/RequestEditor.h"
#include "http/Trace.h"
#include "observe/Breadcrumb.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace colonnade
{

namespace
{

constexpr int VOUCHER_TIMES = 10; ///< what a voucher has from one network, of what one of its names has

const Problem BUSY{503,
                   std::string(problem::UNAVAILABLE),
                   "The server is busy. Try again in a moment.",
                   "",
                   {{"Retry-After", "1"}}};

/// The answer has no Retry-After, because a client that repeats the request may do its work twice.
const Problem UNKNOWN{503, std::string(problem::UNAVAILABLE),
                      "The database failed while it stored this; it may be stored or not. Look before you "
                      "send it again."};

/// The answer of what writes files while the disk is full. Its Retry-After is long, because somebody has to
/// make room first.
const Problem NO_ROOM{503,
                      std::string(problem::UNAVAILABLE),
                      "There is no room left on the server's disk; nothing was stored. Try again later.",
                      "",
                      {{"Retry-After", "60"}}};

const Problem TOO_MANY{429,
                       std::string(problem::TOO_MANY_REQUESTS),
                       "Too many requests of your network wait for this already. Try again in a moment.",
                       "",
                       {{"Retry-After", "1"}}};

const Problem STORAGE{503,
                      std::string(problem::UNAVAILABLE),
                      "The disk of the server's database is full or fails; nothing was stored. Try again "
                      "later.",
                      "",
                      {{"Retry-After", "60"}}};

/// GET, HEAD, OPTIONS and DELETE: nothing of ours reads their bodies, but some clients send some.
constexpr std::size_t MAX_BODY_OF_A_QUESTION = 64 * 1024;

const Problem NO_MEMORY{503,
                        std::string(problem::UNAVAILABLE),
                        "The server has no memory left for this. Try again in a moment.",
                        "",
                        {{"Retry-After", "5"}}};

const Problem HAD_TIME{429,
                       std::string(problem::TOO_MANY_REQUESTS),
                       "Long searches from your network have had their part of the time. Narrow them, or try "
                       "again later.",
                       "",
                       {{"Retry-After", "900"}}};

std::string_view familyOf(const Exchange& exchange)
{
    if (exchange.route)
        return exchange.route->family;
    return std::get<RouteMiss>(exchange.found).family;
}

/// For the log: the number is that of the access log's line.
/// Other threads read it: nothing of it but the request's number goes before the route does.
Doing doing(const Exchange& exchange)
{
    if (!exchange.route)
        return {.plugin = "core", .phase = "request"};
    return {.plugin = exchange.route->owner,
            .phase = exchange.route->spec.lane() == Lane::Inline && !exchange.next ? INLINE_HANDLER : HANDLER,
            .what = methodText(exchange.request.method()),
            .where = exchange.route->spec.pattern(),
            .request = exchange.request.id()};
}

/// Does what a step of a request is. What it throws becomes the answer, but for what sends the request to
/// another place.
template <class Step>
auto step(const Pipeline& pipeline, Exchange& exchange, const Step& work) -> decltype(work())
{
    const Breadcrumb crumb(doing(exchange));
    const DoerScope doer({.request = &exchange.request});
    try
    {
        return work();
    }
    catch (const NeedsDatabase&)
    {
        throw;
    }
    catch (const NeedsVerification&)
    {
        throw;
    }
    catch (...) // told apart there
    {
        return pipeline.explainException(exchange);
    }
}

std::string described(const Exchange& exchange)
{
    return "request " + exchange.request.id() + " " + std::string(exchange.request.methodText()) + " " +
           std::string(exchange.request.path());
}

std::string joined(const std::vector<Method>& methods)
{
    std::string text;
    for (const Method method: methods)
    {
        if (!text.empty())
            text += ", ";
        text += methodText(method);
    }
    return text;
}

bool isSafe(Method method)
{
    return method == Method::Get || method == Method::Head || method == Method::Options;
}

/// To where an address of an older system is today. Throws `HttpError` 404 for one that nobody knows.
Response leadOn(const Site& site, const Request& request)
{
    for (const auto& known: site.moved)
        if (coversPath(known->prefix(), request.path()))
            if (const auto target = known->find(request))
                return Response(301).header("Location", *target);
    throw HttpError(404, problem::NOT_FOUND, "There is nothing at this address.");
}

/// What answers for addresses that no route has, below the prefixes where some may have moved: a route each,
/// on a worker, with the errors of the mount.
std::vector<RegisteredRoute> movedRoutes(const Site& site)
{
    std::vector<RegisteredRoute> routes;
    for (const auto& known: site.moved)
    {
        const std::string prefix(known->prefix());
        const auto found = site.router.match(Method::Get, prefix + "/-");
        const auto* miss = std::get_if<RouteMiss>(&found);
        routes.push_back(
            {.spec = get(prefix),
             .handler = [&site](const Request& request) { return leadOn(site, request); },
             .owner = "core",
             .family = miss ? std::string(miss->family) : std::get<RouteMatch>(found).route->family,
             .index = 0});
    }
    return routes;
}

} // namespace

Pipeline::Pipeline(const PipelineParts& parts, std::shared_ptr<const Site> site, Router own,
                   std::vector<std::size_t> siteMetrics):
    _parts(parts),
    _site(std::move(site)),
    _moved(movedRoutes(*_site)),
    _own(std::move(own)),
    _siteMetrics(std::move(siteMetrics)),
    _logger(Poco::Logger::get("http"))
{
}

void Pipeline::route(Exchange& exchange, std::string_view peer, bool secure) const
{
    readOrigin(exchange, peer, secure);
    RequestEditor editor(exchange.request);
    editor.setActors(_site->actors);
    const Method method = exchange.request.method();
    const std::string_view path = exchange.request.path();
    exchange.pipeline = this;
    exchange.found = _own.match(method, path);
    exchange.ofServer = true;
    if (const auto* miss = std::get_if<RouteMiss>(&exchange.found); miss && miss->allowed.empty())
    {
        exchange.found = _site->router.match(method, path);
        exchange.ofServer = false;
    }
    if (auto* match = std::get_if<RouteMatch>(&exchange.found))
    {
        exchange.route = match->route;
        exchange.metric =
            exchange.ofServer ? FIRST_OWN_METRIC + match->route->index : _siteMetrics[match->route->index];
        editor.setParams(std::move(match->params));
    }
    else
    {
        exchange.ofServer = false;
        exchange.route = findMoved(exchange);
    }
}

std::size_t Pipeline::maxBodyBytes(const Exchange& exchange) const
{
    auto own = exchange.route ? exchange.route->spec.maxBodyBytes() : std::nullopt;
    if (exchange.route && exchange.route->spec.maxFormBytes() &&
        exchange.request.contentType() == "multipart/form-data")
        own = exchange.route->spec.maxFormBytes();
    const bool asks = isSafe(exchange.request.method()) || exchange.request.method() == Method::Delete;
    return own.value_or(asks ? std::min(_parts.maxBodyBytes, MAX_BODY_OF_A_QUESTION) : _parts.maxBodyBytes);
}

bool Pipeline::decidesOnHead(const Exchange& exchange)
{
    const RouteSpec& spec = exchange.route->spec;
    return spec.auth() != Auth::None || !spec.rateLimit().empty() || spec.authorise();
}

std::optional<Response> Pipeline::decide(Exchange& exchange) const
{
    return step(*this, exchange,
                [&]() -> std::optional<Response>
                {
                    const Identified identified = identifyCaller(exchange);
                    const std::uint64_t length =
                        exchange.head.chunked ? UINT64_MAX : exchange.head.contentLength;
                    if (!identified.refusal && mayProveLater(exchange) && length <= _parts.maxBodyBytes)
                        return std::nullopt; // asked when the body is there
                    guard(exchange, identified);
                    exchange.decided = true;
                    if (const Authorise& ask = exchange.route->spec.authorise())
                        return ask(exchange.request);
                    return std::nullopt;
                });
}

std::optional<Response> Pipeline::verify(Exchange& exchange) const
{
    return step(*this, exchange,
                [&]() -> std::optional<Response>
                {
                    colonnade::verify(*_site, exchange);
                    return std::nullopt;
                });
}

Response Pipeline::begin(Exchange& exchange) const
{
    return step(*this, exchange, [&] { return serve(exchange); });
}

Response Pipeline::resume(Exchange& exchange) const
{
    return step(*this, exchange,
                [&]
                {
                    const Handler next = std::move(exchange.next);
                    exchange.next = nullptr;
                    return next(exchange.request);
                });
}

Response Pipeline::serve(Exchange& exchange) const
{
    if (!exchange.route)
        return miss(exchange);
    if (!exchange.decided)
        guard(exchange, identifyCaller(exchange));
    else if (mayProveLater(exchange))
        if (const Identified late = identifyCaller(exchange); late.refusal)
            throw HttpError(*late.refusal);
    const RegisteredRoute& route = *exchange.route;
    // The guards may ask the database, which the heavy lane's few threads must not wait for.
    if (route.spec.lane() == Lane::Heavy)
        return Response::onHeavyLane(route.spec.work(),
                                     [&route](const Request& request) { return route.handler(request); });
    return route.handler(exchange.request);
}

/// Where only the other spelling is an address: the end of a folder's was left out.
std::optional<std::string> Pipeline::findWithSlash(const Request& request) const
{
    const bool isQuestion = request.method() == Method::Get || request.method() == Method::Head;
    if (!isQuestion || request.path().ends_with('/'))
        return std::nullopt;
    const std::string path = std::string(request.path()) + "/";
    if (!std::holds_alternative<RouteMatch>(_site->router.match(request.method(), path)))
        return std::nullopt;
    const auto query = request.queryText();
    return path + (query.empty() ? std::string() : "?" + std::string(query));
}

Response Pipeline::miss(Exchange& exchange) const
{
    const auto& miss = std::get<RouteMiss>(exchange.found);
    if (exchange.request.method() == Method::Other)
        return refuse(exchange,
                      {501, "not_implemented", "This server does not know the request method.", ""});
    if (exchange.request.path() == "*") // of the server as a whole (RFC 9110, 9.3.7)
        return Response(204).header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    if (miss.badPath)
        return refuse(exchange, {400, std::string(problem::BAD_REQUEST), "The path is malformed.", ""});
    if (miss.allowed.empty())
        if (const auto target = findWithSlash(exchange.request))
            return Response(308).header("Location", *target);
    if (miss.allowed.empty())
        return refuse(exchange,
                      {404, std::string(problem::NOT_FOUND), "There is nothing at this address.", ""});
    const std::string allowed = joined(miss.allowed);
    if (exchange.request.method() == Method::Options)
        return Response(204).header("Allow", allowed);
    return refuse(exchange, {405,
                             std::string(problem::METHOD_NOT_ALLOWED),
                             "The method is not allowed at this address.",
                             "",
                             {{"Allow", allowed}}});
}

const RegisteredRoute* Pipeline::findMoved(const Exchange& exchange) const
{
    const Method method = exchange.request.method();
    const auto* miss = std::get_if<RouteMiss>(&exchange.found);
    if (!miss || !miss->allowed.empty() || miss->badPath || (method != Method::Get && method != Method::Head))
        return nullptr;
    for (const auto& moved: _moved)
        if (coversPath(moved.spec.pattern(), exchange.request.path()))
            return &moved;
    return nullptr;
}

Identified Pipeline::identifyCaller(Exchange& exchange) const
{
    const RouteSpec& spec = exchange.route->spec;
    return spec.auth() == Auth::None ? Identified{} : identify(*_site, exchange);
}

/// Some credentials may stand in a form.
bool Pipeline::mayProveLater(const Exchange& exchange) const
{
    if (exchange.route->spec.auth() == Auth::None || exchange.request.principal())
        return false;
    const std::string type = exchange.request.contentType();
    return type == "application/x-www-form-urlencoded" || type == "multipart/form-data";
}

/// Counts the request, and refuses what must not reach the handler.
void Pipeline::guard(Exchange& exchange, const Identified& identified) const
{
    const RouteSpec& spec = exchange.route->spec;
    exchange.ambient = identified.ambient;
    trace(exchange.request,
          [&]
          {
              return "route " + std::string(methodText(spec.method())) + " " + spec.pattern() + " of " +
                     exchange.route->owner + ", acting: " + exchange.request.actor().key();
          });
    // Refused callers are counted, too: otherwise guessing would be free.
    countRequest(exchange);
    if (identified.refusal)
        throw HttpError(*identified.refusal);
    if (spec.auth() == Auth::Required && !exchange.request.principal())
        throw HttpError(401, problem::UNAUTHORIZED, "You must sign in to do this.");
    if (exchange.ambient && spec.csrf() == Csrf::Check && !isSafe(exchange.request.method()) &&
        !CsrfGuard::accepts(exchange.request))
    {
        noticeRefusedOrigin(exchange.request);
        throw HttpError(403, problem::CSRF, "The request does not come from this site.");
    }
}

void Pipeline::countRequest(Exchange& exchange) const
{
    if (exchange.route->spec.rateLimit().empty() || exchange.request.method() == Method::Options ||
        std::exchange(exchange.wasCounted, true))
        return;
    if (!countAll(exchange))
        throw HttpError(429, problem::TOO_MANY_REQUESTS,
                        "This user has exceeded an allotted request count. Try again later.");
}

/// By what is proven: the account, else the network. A name that somebody vouches for is only claimed: the
/// narrower count comes first, and what it refuses is no matter of the wider ones.
bool Pipeline::countAll(Exchange& exchange) const
{
    const Request& request = exchange.request;
    const bool isKnown = exchange.route->spec.auth() != Auth::None && request.actor().kind != "anonymous";
    const auto& principal = request.principal();
    const std::string network = networkOf(request.clientAddress());
    if (!isKnown || !principal || principal->voucher.empty())
    {
        const bool counted = count(exchange, {isKnown ? request.actor().key() : network});
        tellNetwork(exchange, network, isKnown);
        return counted;
    }
    const auto fromThere = std::min<std::int64_t>(std::int64_t{_parts.limiter.limit()} * VOUCHER_TIMES,
                                                  std::numeric_limits<int>::max());
    return count(exchange, {request.actor().key(), 0, network}) &&
           count(exchange, {principal->voucher + " " + network, static_cast<int>(fromThere)}) &&
           count(exchange, {principal->voucher, _parts.voucherRateLimit});
}

/// pbs asks by a HEAD without its key how much is left, and then posts with the key: nobody's HEAD tells the
/// smaller of what is left to him and to the accounts that have called from his network.
void Pipeline::tellNetwork(Exchange& exchange, const std::string& network, bool isKnown) const
{
    const auto& bucket = exchange.route->spec.rateLimit();
    auto& own = exchange.counts.back();
    if (isKnown)
        _parts.limiter.noteUsed(bucket, network, own.limit - own.remaining);
    else if (exchange.request.method() == Method::Head)
        own.remaining =
            std::min(own.remaining, std::max(0, own.limit - _parts.limiter.mostUsed(bucket, network)));
}

/// False: it is one too many.
bool Pipeline::count(Exchange& exchange, const RateLimiter::Name& name) const
{
    const auto verdict = _parts.limiter.countAs(exchange.route->spec.rateLimit(), name);
    if (verdict)
        exchange.counts.push_back(*verdict);
    return !verdict || !verdict->refused;
}

/// Of the count that leaves the least.
void Pipeline::addRateHeaders(const Exchange& exchange, Response& response) const
{
    const auto& counts = exchange.counts;
    const auto tightest = std::min_element(
        counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.remaining < b.remaining; });
    if (tightest == counts.end())
        return;
    const bool givenBack = response.isUncounted() && !counts.back().refused;
    if (givenBack)
        for (const auto& verdict: counts)
            _parts.limiter.giveBack(verdict);
    response.header("X-RateLimit-Limit", std::to_string(tightest->limit))
        .header("X-RateLimit-Remaining", std::to_string(tightest->remaining + (givenBack ? 1 : 0)))
        .header("X-RateLimit-Reset", std::to_string(tightest->resetAt));
}

Response Pipeline::explainException(Exchange& exchange) const
{
    try
    {
        throw;
    }
    catch (const HttpError& error)
    {
        if (error.problem().status >= 500)
            _logger.error(described(exchange) + ": " + error.message());
        else if (!error.problem().forLog.empty())
            _logger.information(described(exchange) + " refused: " + error.problem().forLog);
        return refuse(exchange, error.problem());
    }
    catch (const OutcomeUnknown& error)
    {
        _logger.error(described(exchange) + " answered 503: " + error.displayText());
        return refuse(exchange, UNKNOWN);
    }
    catch (const StorageFailed& error)
    {
        _logger.error(described(exchange) + " answered 503: " + error.displayText());
        return refuse(exchange, STORAGE);
    }
    catch (const DatabaseBusy& error)
    {
        _logger.warning(described(exchange) + " answered 503: " + error.displayText());
        return refuseBusy(exchange);
    }
    catch (const NoRoomException& error)
    {
        _logger.error(described(exchange) + " answered 503: " + error.displayText());
        return refuse(exchange, NO_ROOM);
    }
    catch (const Poco::Exception& error)
    {
        return incident(exchange, error.displayText());
    }
    catch (const std::bad_alloc&)
    {
        _logger.error(described(exchange) + " answered 503: no memory left for it");
        return refuse(exchange, NO_MEMORY);
    }
    catch (const std::exception& error)
    {
        return incident(exchange, error.what());
    }
    catch (...) // a handler may throw anything; the process lives, and the log tells
    {
        return incident(exchange, "exception of an unknown type");
    }
}

Response Pipeline::incident(Exchange& exchange, const std::string& what) const
{
    const std::string& id = exchange.request.id();
    _logger.error(described(exchange) + ": incident: " + what);
    return refuse(exchange,
                  {500, std::string(problem::INTERNAL),
                   "Something went wrong on the server. The incident has the number " + id + ".", what});
}

Response Pipeline::refuseBusy(Exchange& exchange) const
{
    return refuse(exchange, BUSY);
}

Response Pipeline::refuseTooMany(Exchange& exchange, LaneRefusal refusal) const
{
    return refuse(exchange, refusal == LaneRefusal::HadTime ? HAD_TIME : TOO_MANY);
}

Response Pipeline::refuse(Exchange& exchange, const Problem& problem) const
{
    try
    {
        Response response = rendererOf(familyOf(exchange)).render(problem, exchange.request);
        for (const auto& [name, value]: problem.headers)
            response.header(name, value);
        return response;
    }
    catch (const std::exception& error) // a renderer must not throw; if it does, the answer is bare
    {
        _logger.error("error renderer " + std::string(familyOf(exchange)) + " failed: " + error.what());
        return Response(problem.status);
    }
}

/// Whoever is refused for want of credentials is told which ones would do (RFC 9110, 15.5.2).
void Pipeline::addChallenges(const Exchange& exchange, Response& response) const
{
    const auto challenges = [](const auto& field)
    { return equalIgnoringCase(field.first, "WWW-Authenticate"); };
    const auto& fields = response.headers();
    if (response.status() != 401 || !exchange.route || std::any_of(fields.begin(), fields.end(), challenges))
        return;
    for (const auto& challenge: challengesOf(*_site, exchange.route->spec))
        response.header("WWW-Authenticate", challenge);
}

void Pipeline::finish(Exchange& exchange, Response& response) const
{
    addRateHeaders(exchange, response);
    addChallenges(exchange, response);
    for (const auto& filter: _site->filters)
    {
        if (!coversPath(filter->prefix(), exchange.request.path()))
            continue;
        try
        {
            filter->apply(exchange.request, response);
        }
        catch (const std::exception& error) // a filter must not throw; the answer goes out as it is
        {
            _logger.error("response filter of " + std::string(filter->prefix()) + " failed: " + error.what());
        }
    }
    _parts.frontEnds.apply(exchange.request, response);
    if (_parts.publicHttps)
        secureCookies(response);
    exchange.standing = _parts.standing.of(exchange.request, response);
    trace(exchange.request, [&] { return "answer " + std::to_string(response.status()); });
}

/// A plugin that forgets `Secure` must not show a session to whoever listens on the way.
void Pipeline::secureCookies(Response& response)
{
    const auto isOpen = [](const auto& field)
    {
        return equalIgnoringCase(field.first, "Set-Cookie") &&
               field.second.find("; Secure") == std::string::npos;
    };
    if (std::none_of(response.headers().begin(), response.headers().end(), isOpen))
        return;
    const Response::Fields all = response.headers();
    response.removeHeader("Set-Cookie");
    for (const auto& field: all)
        if (equalIgnoringCase(field.first, "Set-Cookie"))
            response.header("Set-Cookie", isOpen(field) ? field.second + "; Secure" : field.second);
}

const ErrorRenderer& Pipeline::rendererOf(std::string_view family) const
{
    static const ProblemRenderer fallback;
    for (const auto& renderer: _site->renderers)
    {
        if (renderer->family() == family)
            return *renderer;
    }
    return fallback;
}

} // namespace colonnade
