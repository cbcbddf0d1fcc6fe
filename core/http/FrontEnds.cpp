#include "http/FrontEnds.h"

#include "colonnade/Text.h"
#include "http/FieldSyntax.h"
#include "http/PathPrefix.h"
#include "text/IpAddress.h"

#include <libpsl.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_FIELDS = 32; // that one preflight may ask for
constexpr auto EXPOSED = "X-Request-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
                         "Retry-After, Location";

/// Those of the asked fields that are names of fields at all.
std::string fieldsOf(std::string_view asked)
{
    std::string list;
    for (std::size_t count = 0; !asked.empty() && count < MAX_FIELDS; ++count)
    {
        const std::size_t comma = asked.find(',');
        const std::string_view field = trimBlanks(asked.substr(0, comma));
        asked.remove_prefix(comma == std::string_view::npos ? asked.size() : comma + 1);
        if (isToken(field))
            list.append(list.empty() ? "" : ", ").append(field);
    }
    return list;
}

/// `…; HttpOnly; Secure; SameSite=Lax` as a cookie that pages of other sites send, each site one of its own.
std::string forOtherSites(std::string cookie)
{
    static constexpr std::string_view LAX = "; SameSite=Lax";
    const std::size_t at = cookie.find(LAX);
    if (at == std::string::npos)
        return cookie;
    cookie.replace(at, LAX.size(), "; SameSite=None; Partitioned");
    if (cookie.find("; Secure") == std::string::npos)
        cookie += "; Secure";
    return cookie;
}

void changeCookies(Response& response)
{
    std::vector<std::string> cookies;
    for (const auto& [name, value]: response.headers())
        if (equalIgnoringCase(name, "Set-Cookie"))
            cookies.push_back(value);
    if (cookies.empty())
        return;
    response.removeHeader("Set-Cookie");
    for (std::string& cookie: cookies)
        response.header("Set-Cookie", forOtherSites(std::move(cookie)));
}

} // namespace

std::string registrableDomain(const std::string& host)
{
    if (host.starts_with('[') || IpAddress::parse(host))
        return host;
    const psl_ctx_t* const list = psl_builtin();
    const char* const domain = list ? psl_registrable_domain(list, host.c_str()) : nullptr;
    return domain ? domain : host;
}

bool areOneSite(const Origin& a, const Origin& b)
{
    return a.https == b.https && registrableDomain(a.host) == registrableDomain(b.host);
}

FrontEnds::FrontEnds(std::vector<Origin> origins, std::vector<std::string> prefixes,
                     const std::string& publicUrl):
    _origins(std::move(origins)),
    _prefixes(std::move(prefixes))
{
    const auto own = Origin::parse(publicUrl);
    _otherSite = own && std::any_of(_origins.begin(), _origins.end(),
                                    [&](const Origin& origin) { return !areOneSite(origin, *own); });
}

bool FrontEnds::covers(std::string_view path) const
{
    return std::any_of(_prefixes.begin(), _prefixes.end(),
                       [&](const std::string& prefix)
                       { return prefix == "/" ? path == "/" : coversPath(prefix, path); });
}

void FrontEnds::apply(const Request& request, Response& response) const
{
    if (_origins.empty() || !covers(request.path()))
        return;
    response.header("Vary", "Origin");
    if (_otherSite)
        changeCookies(response);
    if (request.sentBy() != SentBy::FrontEnd)
        return;
    if (const auto origin = request.findHeader("Origin"))
        allow(request, *origin, response);
}

void FrontEnds::allow(const Request& request, std::string_view origin, Response& response) const
{
    response.removeHeader("Access-Control-Allow-Origin");
    response.header("Access-Control-Allow-Origin", origin).header("Access-Control-Allow-Credentials", "true");
    const auto method = request.findHeader("Access-Control-Request-Method");
    if (request.method() != Method::Options || !method)
    {
        if (response.findHeader("Access-Control-Expose-Headers").empty())
            response.header("Access-Control-Expose-Headers", EXPOSED);
        return;
    }
    for (const char* name: {"Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
                            "Access-Control-Max-Age", "Access-Control-Expose-Headers"})
        response.removeHeader(name);
    if (response.status() < 300)
        response.setStatus(204);
    response.header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
        .header("Access-Control-Max-Age", "600");
    const auto asked = request.findHeader("Access-Control-Request-Headers");
    if (const std::string fields = asked ? fieldsOf(*asked) : std::string(); !fields.empty())
        response.header("Access-Control-Allow-Headers", fields);
}

} // namespace colonnade
