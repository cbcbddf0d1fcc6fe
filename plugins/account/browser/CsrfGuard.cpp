#include "browser/CsrfGuard.h"

#include "browser/CsrfToken.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

namespace account
{
namespace
{

constexpr std::string_view PURPOSE = "account.csrf";
constexpr std::int64_t LIFETIME_SECONDS = 3600;
constexpr std::size_t RANDOM_BYTES = 12;
constexpr std::size_t MAX_TOKEN_BYTES = 200;

} // namespace

std::string CsrfGuard::makeToken(const Browser& browser) const
{
    const std::string stem = std::to_string(_clock.nowSeconds()) + "." +
                             colonnade::encodeBase64Url(colonnade::randomBytes(RANDOM_BYTES));
    return stem + "." + _vault.digest(PURPOSE, browser.seed + ":" + stem);
}

bool CsrfGuard::isGood(std::string_view token, const Browser& browser) const
{
    const auto dot = token.find('.'), lastDot = token.rfind('.');
    if (browser.unknown || dot == lastDot || token.size() > MAX_TOKEN_BYTES)
        return false;
    const auto seconds = colonnade::parseInteger(token.substr(0, dot));
    if (!seconds || *seconds < 0 || _clock.nowSeconds() - *seconds > LIFETIME_SECONDS)
        return false;
    if (!browser.keptToken.empty() &&
        colonnade::equalInConstantTime(browser.keptToken, digestOfCsrfToken(_vault, token)))
        return true; // the time in it is the one that it was made with: it is the very same text
    const std::string digest =
        _vault.digest(PURPOSE, browser.seed + ":" + std::string(token.substr(0, lastDot)));
    return colonnade::equalInConstantTime(token.substr(lastDot + 1), digest);
}

bool CsrfGuard::passes(const colonnade::Request& request, const Browser& browser) const
{
    if (isForeign(request))
        throw colonnade::HttpError(
            400, colonnade::problem::CSRF, "CSRF validation failed.",
            "the request came from a page of another site; if that is a page of yours, "
            "see http.public_url and http.front_end_origins");
    return isGood(csrfTokenIn(request), browser);
}

void CsrfGuard::check(const colonnade::Request& request, const Browser& browser) const
{
    if (!passes(request, browser))
        throw colonnade::HttpError(400, colonnade::problem::CSRF, "CSRF validation failed.",
                                   "the CSRF token is missing, expired or of another session");
}

} // namespace account
