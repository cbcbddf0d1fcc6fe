#include "browser/Browser.h"

#include "browser/CsrfToken.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>
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
constexpr std::size_t SEED_BYTES = 32;
constexpr int REMEMBER_SECONDS = 365 * 24 * 3600;
constexpr std::size_t MAX_COOKIES_TRIED = 3; // a browser may hold one of a parent path or domain, too
constexpr std::size_t TOKEN_LENGTH = 43;     // 256 bits in base64url

std::vector<std::string_view> valuesOf(const colonnade::Request& request, std::string_view cookie)
{
    auto values = request.cookies(cookie);
    values.resize(std::min(values.size(), MAX_COOKIES_TRIED));
    return values;
}

colonnade::Cookie makeCookie(std::string_view name, std::string value, const colonnade::Request& request)
{
    // Clients of PYBOSSA know the other cookie by its name.
    return {.name = std::string(name),
            .value = std::move(value),
            .secure = request.secure(),
            .hostOnly = name == SESSION_COOKIE};
}

colonnade::SessionOrigin originOf(const colonnade::Request& request)
{
    return {request.clientAddress(), request.findHeader("User-Agent").value_or(std::string_view())};
}

/// `{"kept": digest, "signed_in": seconds}`
std::string payloadOf(const std::string& keptToken, std::int64_t signedIn)
{
    colonnade::JsonWriter json;
    json.beginObject();
    if (!keptToken.empty())
        json.member("kept", keptToken);
    if (signedIn > 0)
        json.member("signed_in", signedIn);
    return json.end().take();
}

} // namespace

std::optional<BrowserSessions::Found> BrowserSessions::findSession(const colonnade::Request& request) const
{
    for (const auto token: valuesOf(request, SESSION_COOKIE))
        if (token.size() == TOKEN_LENGTH)
            if (auto record = _identity.sessions().find(SESSION_KIND, token))
                return Found{std::string(token), std::move(*record)};
    return std::nullopt;
}

std::vector<BrowserSessions::DeviceToken> BrowserSessions::devicesIn(const colonnade::Request& request)
{
    std::vector<DeviceToken> tokens;
    for (auto value: valuesOf(request, REMEMBER_COOKIE))
    {
        value = value.substr(value.rfind('|') + 1); // npos + 1 is 0
        if (value.size() == 2 * TOKEN_LENGTH + 1 && value[TOKEN_LENGTH] == '.')
            tokens.push_back({value.substr(0, TOKEN_LENGTH), value.substr(TOKEN_LENGTH + 1)});
    }
    return tokens;
}

std::optional<std::pair<BrowserSessions::DeviceToken, colonnade::SessionRecord>> BrowserSessions::findDevice(
    const colonnade::Request& request) const
{
    auto& sessions = _identity.sessions();
    for (const auto& token: devicesIn(request))
    {
        auto record = sessions.find(REMEMBER_KIND, token.series);
        if (!record)
            continue;
        const auto verdict = _devices.check(token.series, token.secret);
        if (verdict == Devices::Verdict::Good)
            return std::pair(token, std::move(*record));
        if (verdict == Devices::Verdict::Unknown)
            continue;
        _logger.warning(
            "an old secret of a remembered device came back: the cookie was copied, and all sessions "
            "of user " +
            std::to_string(record->userId) + " end");
        _devices.remove(token.series);
        sessions.removeAllOf(record->userId);
    }
    return std::nullopt;
}

colonnade::Cookie BrowserSessions::deviceCookie(const colonnade::User& user, std::string_view series,
                                                std::string_view secret,
                                                const colonnade::Request& request) const
{
    // Clients of PYBOSSA look for the name in this cookie's value.
    auto cookie = makeCookie(
        REMEMBER_COOKIE,
        colonnade::encodePercent(user.name) + "|" + std::string(series) + "." + std::string(secret), request);
    cookie.maxAgeSeconds = REMEMBER_SECONDS;
    return cookie;
}

std::string BrowserSessions::signedSeed(const std::string& seed, const std::string& keptToken) const
{
    const std::string content = keptToken.empty() ? seed : seed + "." + keptToken;
    return content + "." + _identity.vault().digest(SEED_PURPOSE, content);
}

bool BrowserSessions::readSignedSeed(const colonnade::Request& request, Browser& browser) const
{
    for (const auto value: valuesOf(request, SESSION_COOKIE))
    {
        const auto content = value.substr(0, std::min(value.rfind('.'), value.size()));
        const auto dot = std::min(content.find('.'), content.size());
        const std::string seed(content.substr(0, dot));
        const std::string kept(content.substr(std::min(dot + 1, content.size())));
        if (!colonnade::equalInConstantTime(value, signedSeed(seed, kept)))
            continue;
        browser.seed = seed;
        browser.keptToken = kept;
        return true;
    }
    return false;
}

std::optional<std::int64_t> BrowserSessions::findUserId(const colonnade::Request& request) const
{
    if (const auto session = findSession(request))
        return session->record.userId;
    const auto device = findDevice(request);
    return device ? std::optional(device->second.userId) : std::nullopt;
}

Browser BrowserSessions::read(const colonnade::Request& request) const
{
    Browser browser;
    const auto session = findSession(request);
    const auto device = session ? std::nullopt : findDevice(request);
    if (const auto tokens = devicesIn(request); !tokens.empty())
        browser.series = device ? device->first.series : tokens.front().series;
    if (session)
        browser.sessionToken = session->token;
    if (session || device)
    {
        const auto& record = session ? session->record : device->second;
        browser.userId = record.userId;
        browser.seed = record.seed;
        const auto payload = colonnade::JsonDocument::parse(record.payload);
        if (const auto kept = payload.root().find("kept"); kept && kept.isText())
            browser.keptToken = kept.text();
        if (const auto time = payload.root().find("signed_in"); session && time && time.isInteger())
            browser.signedIn = time.integer();
    }
    else if (!readSignedSeed(request, browser))
    {
        browser.seed = colonnade::encodeHex(colonnade::randomBytes(SEED_BYTES));
        browser.unknown = true;
    }
    return browser;
}

void BrowserSessions::introduce(const Browser& browser, const colonnade::Request& request,
                                colonnade::Response& response) const
{
    if (browser.unknown)
        response.cookie(makeCookie(SESSION_COOKIE, signedSeed(browser.seed, browser.keptToken), request));
}

void BrowserSessions::open(const colonnade::User& user, const Browser& browser,
                           const colonnade::Request& request, colonnade::Response& response) const
{
    const bool checked = request.method() == colonnade::Method::Post;
    openWith(checked ? digestOfCsrfToken(_identity.vault(), csrfTokenIn(request)) : std::string(), user,
             browser, request, response);
}

void BrowserSessions::reopen(const colonnade::User& user, const Browser& browser,
                             const colonnade::Request& request, colonnade::Response& response) const
{
    openWith(browser.keptToken, user, browser, request, response);
}

void BrowserSessions::openWith(const std::string& keptToken, const colonnade::User& user,
                               const Browser& browser, const colonnade::Request& request,
                               colonnade::Response& response) const
{
    end(browser);
    const std::string seed = colonnade::encodeHex(colonnade::randomBytes(SEED_BYTES));
    const auto origin = originOf(request);
    auto& sessions = _identity.sessions();
    response.cookie(makeCookie(SESSION_COOKIE,
                               sessions.create(SESSION_KIND, user, _idleSeconds, seed,
                                               payloadOf(keptToken, _clock.nowSeconds()), origin),
                               request));
    const std::string series =
        sessions.create(REMEMBER_KIND, user, REMEMBER_SECONDS, seed, payloadOf(keptToken, 0), origin);
    response.cookie(deviceCookie(user, series, _devices.add(series), request));
    _known.remember(request, user.id, response);
}

void BrowserSessions::refresh(const colonnade::Request& request, colonnade::Response& response) const
{
    const auto setsSession = [](const auto& field)
    {
        const auto name = field.second.substr(0, field.second.find('='));
        return field.first == "Set-Cookie" &&
               (name == SESSION_COOKIE || name == "__Host-" + std::string(SESSION_COOKIE));
    };
    const auto& headers = response.headers();
    if (request.method() != colonnade::Method::Get || devicesIn(request).empty() ||
        std::holds_alternative<colonnade::Response::Continuation>(response.body()) ||
        std::any_of(headers.begin(), headers.end(), setsSession))
        return;
    const auto device = findSession(request) ? std::nullopt : findDevice(request);
    const auto user = device ? _identity.users().findById(device->second.userId) : std::nullopt;
    if (!user)
        return;
    response.cookie(
        makeCookie(SESSION_COOKIE,
                   _identity.sessions().create(SESSION_KIND, *user, _idleSeconds, device->second.seed,
                                               device->second.payload, originOf(request)),
                   request));
    if (const auto secret = _devices.exchange(device->first.series, device->first.secret))
        response.cookie(deviceCookie(*user, device->first.series, *secret, request));
}

void BrowserSessions::close(const Browser& browser, const colonnade::Request& request,
                            colonnade::Response& response) const
{
    end(browser);
    auto remember = makeCookie(REMEMBER_COOKIE, {}, request);
    remember.maxAgeSeconds = 0;
    response.cookie(remember);
    const std::string seed = colonnade::encodeHex(colonnade::randomBytes(SEED_BYTES));
    auto session = makeCookie(SESSION_COOKIE, signedSeed(seed, browser.keptToken), request);
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
    if (browser.series.empty())
        return;
    _identity.sessions().remove(REMEMBER_KIND, browser.series);
    _devices.remove(browser.series);
}

} // namespace account
