#include "Browser.h"

#include <colonnade/Crypto.h>
#include <colonnade/Parameters.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace account
{
namespace
{

constexpr std::string_view SESSION_COOKIE = "session";
constexpr std::string_view REMEMBER_COOKIE = "remember_token";
constexpr std::string_view SESSION_KIND = "account";
constexpr std::string_view REMEMBER_KIND = "remember";
constexpr std::string_view SEED_PURPOSE = "account.session_seed";
constexpr int REMEMBER_SECONDS = 365 * 24 * 3600;
constexpr std::size_t MAX_COOKIES_TRIED = 3; // a browser may hold one of a parent path or domain, too
constexpr std::size_t TOKEN_LENGTH = 43;     // 256 bits in base64url

using Found = std::pair<std::string, colonnade::SessionRecord>;

std::vector<std::string_view> tokensIn(const colonnade::Request& request, std::string_view cookie)
{
    auto values = request.cookies(cookie);
    values.resize(std::min(values.size(), MAX_COOKIES_TRIED));
    for (auto& value: values)
        value = value.substr(value.rfind('|') + 1); // npos + 1 is 0
    std::erase_if(values, [](auto token) { return token.size() != TOKEN_LENGTH; });
    return values;
}

std::optional<Found> findLive(colonnade::Sessions& sessions, std::string_view kind,
                              const std::vector<std::string_view>& tokens)
{
    for (const auto token: tokens)
        if (auto record = sessions.find(kind, token))
            return Found{std::string(token), std::move(*record)};
    return std::nullopt;
}

std::optional<Found> findSession(colonnade::Sessions& sessions, const colonnade::Request& request)
{
    return findLive(sessions, SESSION_KIND, tokensIn(request, SESSION_COOKIE));
}

std::optional<Found> findDevice(colonnade::Sessions& sessions, const colonnade::Request& request)
{
    return findLive(sessions, REMEMBER_KIND, tokensIn(request, REMEMBER_COOKIE));
}

colonnade::Cookie makeCookie(std::string_view name, std::string value, const colonnade::Request& request)
{
    return {.name = std::string(name), .value = std::move(value), .secure = request.secure()};
}

} // namespace

std::string BrowserSessions::signedSeed(const std::string& seed) const
{
    return seed + "." + _identity.vault().digest(SEED_PURPOSE, seed);
}

std::optional<std::string> BrowserSessions::findSignedSeed(const colonnade::Request& request) const
{
    for (const auto value: request.cookies(SESSION_COOKIE))
    {
        std::string seed(value.substr(0, value.find('.')));
        if (colonnade::equalInConstantTime(value, signedSeed(seed)))
            return seed;
    }
    return std::nullopt;
}

std::optional<std::int64_t> BrowserSessions::findUserId(const colonnade::Request& request) const
{
    auto found = findSession(_identity.sessions(), request);
    if (!found)
        found = findDevice(_identity.sessions(), request);
    return found ? std::optional(found->second.userId) : std::nullopt;
}

Browser BrowserSessions::read(const colonnade::Request& request) const
{
    Browser browser;
    const auto device = findDevice(_identity.sessions(), request);
    const auto session = findSession(_identity.sessions(), request);
    const auto& signedIn = session ? session : device;
    if (session)
        browser.sessionToken = session->first;
    if (device)
        browser.rememberToken = device->first;
    if (signedIn)
    {
        browser.userId = signedIn->second.userId;
        browser.seed = signedIn->second.seed;
    }
    else if (auto seed = findSignedSeed(request))
        browser.seed = std::move(*seed);
    else
    {
        browser.seed = colonnade::encodeHex(colonnade::randomBytes(32));
        browser.unknown = true;
    }
    return browser;
}

void BrowserSessions::introduce(const Browser& browser, const colonnade::Request& request,
                                colonnade::Response& response) const
{
    if (browser.unknown)
        response.cookie(makeCookie(SESSION_COOKIE, signedSeed(browser.seed), request));
}

void BrowserSessions::open(const colonnade::User& user, const Browser& browser,
                           const colonnade::Request& request, colonnade::Response& response) const
{
    end(browser);
    auto& sessions = _identity.sessions();
    response.cookie(makeCookie(
        SESSION_COOKIE, sessions.create(SESSION_KIND, user, _idleSeconds, browser.seed, "{}"), request));

    // Clients of PYBOSSA look for the name in this cookie's value.
    const std::string device = sessions.create(REMEMBER_KIND, user, REMEMBER_SECONDS, browser.seed, "{}");
    auto remember = makeCookie(REMEMBER_COOKIE, colonnade::encodePercent(user.name) + "|" + device, request);
    remember.maxAgeSeconds = REMEMBER_SECONDS;
    response.cookie(remember);
}

void BrowserSessions::refresh(const colonnade::Request& request, colonnade::Response& response) const
{
    const auto setsSession = [](const auto& field)
    { return field.first == "Set-Cookie" && field.second.starts_with(std::string(SESSION_COOKIE) + "="); };
    const auto& headers = response.headers();
    if (request.method() != colonnade::Method::Get || tokensIn(request, REMEMBER_COOKIE).empty() ||
        std::holds_alternative<colonnade::Response::Continuation>(response.body()) ||
        std::any_of(headers.begin(), headers.end(), setsSession))
        return;
    auto& sessions = _identity.sessions();
    const auto device = findSession(sessions, request) ? std::nullopt : findDevice(sessions, request);
    const auto user = device ? _identity.users().findById(device->second.userId) : std::nullopt;
    if (user)
        response.cookie(makeCookie(
            SESSION_COOKIE, sessions.create(SESSION_KIND, *user, _idleSeconds, device->second.seed, "{}"),
            request));
}

void BrowserSessions::close(const Browser& browser, const colonnade::Request& request,
                            colonnade::Response& response) const
{
    end(browser);
    auto remember = makeCookie(REMEMBER_COOKIE, {}, request);
    remember.maxAgeSeconds = 0;
    response.cookie(remember);
    auto session = makeCookie(SESSION_COOKIE, signedSeed(browser.seed), request);
    if (browser.unknown) // it never had a token of ours that could stay good
    {
        session.value.clear();
        session.maxAgeSeconds = 0;
    }
    response.cookie(session);
}

void BrowserSessions::end(const Browser& browser) const
{
    if (!browser.sessionToken.empty())
        _identity.sessions().remove(SESSION_KIND, browser.sessionToken);
    if (!browser.rememberToken.empty())
        _identity.sessions().remove(REMEMBER_KIND, browser.rememberToken);
}

} // namespace account
