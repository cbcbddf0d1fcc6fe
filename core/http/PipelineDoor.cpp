#include "http/Pipeline.h"

#include "colonnade/Text.h"
#include "http/FieldSyntax.h"
#include "http/PathPrefix.h"
#include "http/RequestEditor.h"
#include "http/ServerRoutes.h"
#include "observe/AccessLog.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_ID = 128;

/// What proxies and clients use: hex numbers, UUIDs, `Root=1-67891233-abcdef012345678912345678`.
bool isRequestId(std::string_view id)
{
    const auto isOf = [](char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_.:=@/+").find(c) != std::string_view::npos;
    };
    return !id.empty() && id.size() <= MAX_ID && std::all_of(id.begin(), id.end(), isOf);
}

/// The first coding of the body that is one; empty: it comes as it is.
std::string_view codingOf(const Request& request)
{
    for (const HeaderView& field: request.headers())
        if (equalIgnoringCase(field.name, "Content-Encoding") && !field.value.empty() &&
            !equalIgnoringCase(field.value, "identity"))
            return field.value;
    return {};
}

void setId(Exchange& exchange)
{
    RequestEditor editor(exchange.request);
    if (exchange.head.has(HeadField::RequestId))
    {
        const auto given = exchange.request.findHeader("X-Request-Id");
        if (given && isRequestId(*given))
            return editor.setId(*given);
    }
    editor.setId(requestNumber(exchange.id));
}

} // namespace

void Pipeline::readOrigin(Exchange& exchange, std::string_view peer, bool secure) const
{
    RequestEditor editor(exchange.request);
    std::string_view host = exchange.head.host;
    bool judged = false; // what a proxy was asked for; its own Host may be our name in its network only
    setId(exchange);
    editor.setClientAddress(peer);
    if (_parts.proxies.trusts(peer))
    {
        editor.setFromTrustedProxy(true);
        const ForwardedRequest told = _parts.proxies.read(exchange.request, peer);
        editor.setClientAddress(told.client);
        secure = secure || told.secure;
        exchange.misdirected = !acceptsHosts(told.hosts);
        judged = true;
        if (!told.hosts.empty())
            host = told.hosts.front();
        if (!told.unreadable.empty() && !_parts.notices.wasTold(Notice::UnreadableHop))
            _parts.notices.tell(Notice::UnreadableHop,
                                "the proxy at " + std::string(peer) + " names its client \"" +
                                    shownText(told.unreadable) +
                                    "\", which is no address: such clients count as one, at " + told.client +
                                    "; let it send X-Forwarded-For or Forwarded with an address");
    }
    else if (exchange.head.has(HeadField::Forwarded))
        noticeUndeclaredProxy(peer);
    if (!judged)
        exchange.misdirected = !_parts.hosts.accepts(host);
    exchange.ofPresenters =
        !_parts.presenterHost.empty() && equalIgnoringCase(hostWithoutPort(host), _parts.presenterHost);
    editor.setSecure(secure || _parts.publicHttps);
    if (exchange.head.has(HeadField::Origin) || exchange.head.has(HeadField::FetchSite))
        editor.setSentBy(_parts.csrf.judge(exchange.request, host));
}

bool Pipeline::acceptsHosts(const std::vector<std::string_view>& hosts) const
{
    return std::all_of(hosts.begin(), hosts.end(),
                       [this](std::string_view host) { return isHost(host) && _parts.hosts.accepts(host); });
}

void Pipeline::noticeUndeclaredProxy(std::string_view peer) const
{
    if (_parts.notices.wasTold(Notice::UndeclaredProxy))
        return;
    _parts.notices.tell(
        Notice::UndeclaredProxy,
        "a request from " + std::string(peer) +
            " carries the word of a proxy (X-Forwarded-For, Forwarded), but http.trusted_proxies does not "
            "name that address: if it is your proxy, all its visitors share one address and its limits; set "
            "http.trusted_proxies = " +
            std::string(peer));
}

std::optional<Problem> Pipeline::findObjection(const Exchange& exchange) const
{
    const Request& request = exchange.request;
    if (exchange.misdirected && !(exchange.ofServer && coversPath(SERVER_MOUNT, request.path())))
    {
        if (!_parts.notices.wasTold(Notice::RefusedHost))
            _parts.notices.tell(
                Notice::RefusedHost,
                "refused a request from " + std::string(request.clientAddress()) + " for the host \"" +
                    shownText(request.findHeader("Host").value_or(std::string_view())) +
                    "\" (421): if that is a name of this server, set http.public_url or "
                    "http.allowed_hosts; if a proxy asks so, name it in http.trusted_proxies");
        return Problem{421, "misdirected_request",
                       "This server does not answer for the host that was asked for. Its operator sets the "
                       "names by http.public_url and http.allowed_hosts.",
                       ""};
    }
    // There others' scripts run: nobody must be able to sign in, or to be asked to, under that name.
    if (exchange.ofPresenters && !coversPath("/project", request.path()) &&
        !coversPath("/static", request.path()))
        return Problem{421, "misdirected_request",
                       "This name is for what projects bring along alone; the site has another.", ""};
    const RequestHead& head = exchange.head;
    if (head.expectsOther)
        return Problem{417, "expectation_failed", "The server does not know the expectation.", ""};
    const bool unpacks = exchange.route && exchange.route->spec.readsCodedBodies();
    if (head.has(HeadField::ContentEncoding) && head.hasBody() && !unpacks)
    {
        if (const std::string_view coding = codingOf(request); !coding.empty())
            return Problem{415,
                           "unsupported_media_type",
                           "The body comes in the coding " + shownText(coding) +
                               ", which this server does not read; send it without Content-Encoding.",
                           "",
                           {{"Accept-Encoding", "identity"}}};
    }
    if (exchange.route && !head.chunked && head.contentLength > maxBodyBytes(exchange))
        return Problem{413, std::string(problem::TOO_LARGE), "The body is too large.", ""};
    return std::nullopt;
}

void Pipeline::noticeRefusedOrigin(const Request& request) const
{
    const auto origin = request.findHeader("Origin");
    if (!origin || _parts.notices.wasTold(Notice::RefusedOrigin))
        return;
    _parts.notices.tell(Notice::RefusedOrigin,
                        "refused what a page of \"" + shownText(*origin) +
                            "\" had sent with a visitor's cookies: if that is this site as browsers see it, "
                            "set http.public_url; if it is a front end of yours, http.front_end_origins");
}

} // namespace colonnade
