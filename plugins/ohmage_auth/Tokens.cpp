#include "Tokens.h"

#include "Credentials.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

namespace ohmage
{
namespace
{

constexpr std::string_view KIND = "ohmage";
constexpr std::string_view NAME = "auth_token"; // of parameter and cookie
constexpr std::size_t MAX_TYPED_BYTES = 255;    // what lies beyond are blanks

std::string nameToKeep(std::string_view typed)
{
    return std::string(typed.size() <= MAX_TYPED_BYTES ? typed : withoutTrailingBlanks(typed));
}

} // namespace

LiveToken Tokens::issue(const colonnade::User& user, std::string_view userName)
{
    LiveToken made{colonnade::randomUuid(), user.id, nameToKeep(userName)};
    colonnade::JsonWriter payload;
    payload.beginObject().member("name", made.userName).member("made", _clock.nowSeconds()).end();
    _sessions.createWithToken(made.token, KIND, user, _idleSeconds, {}, payload.text());
    return made;
}

std::optional<LiveToken> Tokens::find(std::string_view token)
{
    const auto session = _sessions.find(KIND, token);
    if (!session)
        return std::nullopt;
    const auto payload = colonnade::JsonDocument::parse(session->payload);
    if (_maxSeconds > 0 && _clock.nowSeconds() - payload.root().find("made").integer() >= _maxSeconds)
        return std::nullopt;
    return LiveToken{std::string(token), session->userId, std::string(payload.root().find("name").text())};
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
    if (const auto given = parameters.all(NAME); !given.empty())
        return given.size() > 1 ? failure::TWO_TOKENS : findOr(given.front(), failure::UNKNOWN_TOKEN);
    if (const auto cookies = request.cookies(NAME); !cookies.empty())
        return cookies.size() > 1 ? failure::TWO_COOKIES : findOr(cookies.front(), failure::UNKNOWN_COOKIE);
    return failure::NO_CREDENTIALS;
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
