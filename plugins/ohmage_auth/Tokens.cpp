#include "Tokens.h"

#include "Credentials.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <utility>

namespace ohmage
{
namespace
{

constexpr std::string_view KIND = "ohmage";
constexpr std::string_view NAME = "auth_token"; // of parameter and cookie
} // namespace

LiveToken Tokens::issue(const colonnade::User& user, std::string_view userName,
                        const colonnade::Request& request)
{
    LiveToken made{colonnade::randomUuid(), user, std::string(withoutTrailingBlanks(userName))};
    store(made, request);
    return made;
}

void Tokens::keep(const LiveToken& token, const colonnade::User& changed, const colonnade::Request& request)
{
    store({token.token, changed, token.userName}, request);
}

void Tokens::store(const LiveToken& token, const colonnade::Request& request)
{
    colonnade::JsonWriter payload;
    payload.beginObject().member("name", token.userName).member("made", _clock.nowSeconds()).end();
    _sessions.createWithToken(
        token.token, KIND, token.user, _idleSeconds, {}, payload.text(),
        {request.clientAddress(), request.findHeader("User-Agent").value_or(std::string_view())});
}

std::optional<LiveToken> Tokens::find(std::string_view token)
{
    const auto session = _sessions.find(KIND, token);
    if (!session)
        return std::nullopt;
    const auto payload = colonnade::JsonDocument::parse(session->payload);
    if (_maxSeconds > 0 && _clock.nowSeconds() - payload.root().find("made").integer() >= _maxSeconds)
        return std::nullopt;
    auto user = _users.findById(session->userId);
    const auto name = payload.root().find("name").text();
    if (!user || colonnade::foldText(withoutTrailingBlanks(name)) != colonnade::foldText(user->name))
    {
        end(token); // the account was renamed: the name that clients go by is nobody's, or another's
        return std::nullopt;
    }
    return LiveToken{std::string(token), std::move(*user), std::string(name)};
}

std::variant<LiveToken, Failure> Tokens::findOr(std::string_view token, const Failure& otherwise)
{
    if (auto live = find(token))
        return std::move(*live);
    return otherwise;
}

std::variant<LiveToken, Failure> Tokens::findShown(const colonnade::Request& request,
                                                   const colonnade::Parameters& parameters)
{
    if (parameters.has(NAME))
        return findInParameters(parameters);
    if (const auto cookies = request.cookies(NAME); !cookies.empty())
        return cookies.size() > 1 ? failure::TWO_COOKIES : findOr(cookies.front(), failure::UNKNOWN_COOKIE);
    return failure::NO_CREDENTIALS;
}

std::variant<LiveToken, Failure> Tokens::findInParameters(const colonnade::Parameters& parameters)
{
    const auto given = parameters.all(NAME);
    if (given.empty())
        return failure::NO_CREDENTIALS;
    return given.size() > 1 ? failure::TWO_TOKENS : findOr(given.front(), failure::UNKNOWN_TOKEN);
}

void Tokens::end(std::string_view token)
{
    _sessions.remove(KIND, token);
}

void setTokenCookie(const LiveToken& token, const colonnade::Request& request, colonnade::Response& response)
{
    response.cookie(
        {.name = std::string(NAME), .value = token.token, .httpOnly = false, .secure = request.secure()});
}

void clearTokenCookie(const colonnade::Request& request, colonnade::Response& response)
{
    response.cookie({.name = std::string(NAME),
                     .value = {},
                     .maxAgeSeconds = 0,
                     .httpOnly = false,
                     .secure = request.secure()});
}

} // namespace ohmage
