#include "ProjectToken.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <set>

namespace colonnade::external_uid
{

namespace
{

constexpr std::size_t MAX_TOKEN_LENGTH = 4096;
constexpr std::string_view BYTE_ORDER_MARK = "\xEF\xBB\xBF";
/// Clocks of applications that mint tokens themselves run a little ahead.
constexpr double CLOCK_SKEW_SECONDS = 60;

struct Parts
{
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
    std::string_view content; ///< what is signed: header, dot, payload
};

TokenFault decodeError(std::string description)
{
    return {"Decode error", std::move(description)};
}

TokenFault badSignature()
{
    return decodeError("Signature verification failed");
}

std::optional<Parts> split(std::string_view token)
{
    if (token.size() > MAX_TOKEN_LENGTH)
        return std::nullopt;
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1), token.substr(0, second)};
}

/// Whether a member stands twice, here or further in: readers disagree about which one counts.
bool hasDoubledMembers(const JsonValue& value)
{
    if (!value.isObject() && !value.isArray())
        return false;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < value.size(); ++i)
    {
        if (value.isObject() && !names.insert(value.member(i).first).second)
            return true;
        if (hasDoubledMembers(value.isObject() ? value.member(i).second : value.at(i)))
            return true;
    }
    return false;
}

/// RFC 7515 lets both pass, doubled members (4) and a byte order mark; no library writes either.
std::optional<JsonDocument> decodeObject(std::string_view part)
{
    const auto text = decodeBase64Url(part);
    if (!text || text->starts_with(BYTE_ORDER_MARK))
        return std::nullopt;
    try
    {
        JsonDocument document = JsonDocument::parse(*text);
        if (document.root().isObject() && !hasDoubledMembers(document.root()))
            return document;
    }
    catch (const Poco::DataFormatException&)
    {
        // not JSON: no token
    }
    return std::nullopt;
}

bool isOurHeader(std::string_view part)
{
    const auto header = decodeObject(part);
    if (!header)
        return false;
    const JsonValue algorithm = header->root().find("alg");
    const JsonValue type = header->root().find("typ");
    return algorithm.isText() && algorithm.text() == "HS256" &&
           (!type || (type.isText() && equalIgnoringCase(type.text(), "JWT"))) &&
           !header->root().find("crit");
}

bool isSigned(const Parts& parts, std::string_view secretKey)
{
    const auto signature = decodeBase64Url(parts.signature);
    return signature && equalInConstantTime(*signature, hmacSha256(secretKey, parts.content));
}

std::optional<TokenFault> findTimeFault(const JsonValue& claims, std::int64_t now)
{
    for (const std::string_view name: {"exp", "nbf", "iat"})
        if (const JsonValue time = claims.find(name); time && !time.isNumber())
            return decodeError("The claim " + std::string(name) + " must be a number");
    if (const JsonValue expires = claims.find("exp"); expires && expires.number() <= static_cast<double>(now))
        return decodeError("Signature has expired");
    if (const JsonValue begins = claims.find("nbf");
        begins && begins.number() > static_cast<double>(now) + CLOCK_SKEW_SECONDS)
        return decodeError("The token is not yet valid (nbf)");
    const JsonValue issued = claims.find("iat");
    if (issued && issued.number() > static_cast<double>(now) + CLOCK_SKEW_SECONDS)
        return decodeError("The token is not yet valid (iat)");
    return std::nullopt;
}

std::optional<TokenFault> findClaimFault(const JsonValue& claims, const tasks::ProjectSecret& project,
                                         std::int64_t now)
{
    if (claims.find("aud"))
        return decodeError("Invalid audience");
    if (auto fault = findTimeFault(claims, now))
        return fault;
    const JsonValue id = claims.find("project_id");
    const JsonValue shortName = claims.find("short_name");
    if (!id)
        return decodeError("Token is missing the claim project_id");
    if (!shortName)
        return decodeError("Token is missing the claim short_name");
    const bool ours = id.isInteger() && id.integer() == project.id && shortName.isText() &&
                      shortName.text() == project.shortName;
    if (!ours)
        return TokenFault{"Wrong project", "Signature verification failed"};
    return std::nullopt;
}

} // namespace

std::string issueToken(const tasks::ProjectSecret& project, std::optional<std::int64_t> expires)
{
    JsonWriter payload;
    payload.beginObject().member("short_name", project.shortName).member("project_id", project.id);
    if (expires)
        payload.member("exp", *expires);
    payload.end();
    const std::string content =
        encodeBase64Url(R"({"typ":"JWT","alg":"HS256"})") + "." + encodeBase64Url(payload.text());
    return content + "." + encodeBase64Url(hmacSha256(project.secretKey, content));
}

std::optional<TokenFault> findTokenFault(std::string_view token, const tasks::ProjectSecret& project,
                                         std::int64_t now)
{
    const auto parts = split(token);
    if (!parts || !isOurHeader(parts->header) || !isSigned(*parts, project.secretKey))
        return badSignature();
    const auto payload = decodeObject(parts->payload);
    return payload ? findClaimFault(payload->root(), project, now) : badSignature();
}

std::optional<std::int64_t> claimedProject(std::string_view token)
{
    const auto parts = split(token);
    const auto payload = parts ? decodeObject(parts->payload) : std::nullopt;
    const JsonValue id = payload ? payload->root().find("project_id") : JsonValue();
    return id && id.isInteger() ? std::optional(id.integer()) : std::nullopt;
}

} // namespace colonnade::external_uid
