#include "web/CsrfGuard.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

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

void CsrfGuard::check(const colonnade::Request& request, const Browser& browser) const
{
    if (isForeign(request))
        throw colonnade::HttpError(
            400, colonnade::problem::CSRF, "CSRF validation failed.",
            "the request came from a page of another site; if that is a page of yours, "
            "see http.public_url and http.front_end_origins");
    if (!isGood(tokenIn(request), browser))
        throw colonnade::HttpError(400, colonnade::problem::CSRF, "CSRF validation failed.",
                                   "the CSRF token is missing, expired or of another session");
}

} // namespace account
