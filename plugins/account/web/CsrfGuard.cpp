#include "web/CsrfGuard.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace account
{
namespace
{

constexpr std::string_view PURPOSE = "account.csrf";
constexpr std::string_view FIELD = "csrf_token";
constexpr std::int64_t LIFETIME_SECONDS = 3600;

std::string_view tokenInBody(const colonnade::Parameters& form)
{
    if (const auto exact = form.get(FIELD); !exact.empty())
        return exact;
    for (const auto& [name, value]: form)
        if (name.ends_with(FIELD) && !value.empty())
            return value;
    return {};
}

std::string_view tokenIn(const colonnade::Request& request)
{
    if (const auto token = tokenInBody(request.form()); !token.empty())
        return token;
    if (const auto token = request.findHeader("X-CSRFToken"); token && !token->empty())
        return *token;
    return request.findHeader("X-CSRF-Token").value_or(std::string_view());
}

/// `https://example.org:443` → `example.org`: browsers leave a scheme's own port out, proxies may not.
std::string hostOf(std::string_view origin)
{
    const bool https = origin.starts_with("https://");
    const auto scheme = origin.find("://");
    if (scheme != std::string_view::npos)
        origin.remove_prefix(scheme + 3);
    const std::string_view port = https ? ":443" : ":80";
    if (origin.ends_with(port))
        origin.remove_suffix(port.size());
    return colonnade::lowerAscii(origin);
}

bool isOriginOfHost(std::string_view origin, std::string_view host)
{
    const std::string_view scheme = origin.starts_with("https://") ? "https://" : "http://";
    return origin.starts_with(scheme) && hostOf(origin) == hostOf(std::string(scheme) + std::string(host));
}

} // namespace

std::string CsrfGuard::makeToken(const Browser& browser) const
{
    const std::string time = std::to_string(_clock.nowSeconds());
    return time + "." + _vault.digest(PURPOSE, browser.seed + ":" + time);
}

bool CsrfGuard::isGood(std::string_view token, const Browser& browser) const
{
    const auto dot = token.find('.');
    if (browser.unknown || dot == std::string_view::npos)
        return false;
    const auto time = token.substr(0, dot);
    const auto seconds = colonnade::parseInteger(time);
    if (!seconds || *seconds < 0)
        return false;
    const std::string digest = _vault.digest(PURPOSE, browser.seed + ":" + std::string(time));
    const std::int64_t age = _clock.nowSeconds() - *seconds;
    return colonnade::equalInConstantTime(token.substr(dot + 1), digest) && age <= LIFETIME_SECONDS;
}

bool CsrfGuard::isForeign(const colonnade::Request& request) const
{
    const auto origin = request.findHeader("Origin");
    if (!origin)
        return request.findHeader("Sec-Fetch-Site") == "cross-site";
    const auto host = request.findHeader("Host").value_or(std::string_view());
    return !isOriginOfHost(*origin, host) &&
           std::none_of(_origins.begin(), _origins.end(), [&](const auto& own) { return own == *origin; });
}

void CsrfGuard::check(const colonnade::Request& request, const Browser& browser) const
{
    if (isForeign(request))
        throw colonnade::HttpError(400, colonnade::problem::CSRF, "CSRF validation failed.",
                                   "the request came from a page of another site");
    if (!isGood(tokenIn(request), browser))
        throw colonnade::HttpError(400, colonnade::problem::CSRF, "CSRF validation failed.",
                                   "the CSRF token is missing, expired or of another session");
}

} // namespace account
