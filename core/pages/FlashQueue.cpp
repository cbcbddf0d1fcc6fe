#include "pages/FlashQueue.h"

#include "colonnade/Crypto.h"
#include "colonnade/Json.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <optional>

namespace colonnade
{
namespace
{

constexpr std::string_view COOKIE = "flash";
constexpr std::string_view PURPOSE = "account.flash"; // of old: cookies of before stay good
constexpr std::size_t MAX_MESSAGES = 5;
constexpr std::size_t MAX_TEXT_BYTES = 300; // of the text, and of each value
constexpr std::size_t MAX_BYTES = 2700;     // of JSON: with digest and name it fits a cookie of 4 KiB

FlashMessage parseMessage(const JsonValue& entry)
{
    Phrase::Values values;
    const auto given = entry.at(2);
    for (std::size_t i = 0; i < given.size(); ++i)
    {
        const auto [name, value] = given.member(i);
        values.emplace_back(name, value.text());
    }
    return {std::string(entry.at(0).text()), {std::string(entry.at(1).text()), std::move(values)}};
}

std::vector<FlashMessage> parse(const std::string& json)
{
    std::vector<FlashMessage> messages;
    const auto document = JsonDocument::parse(json);
    for (std::size_t i = 0; i < document.root().size(); ++i)
        messages.push_back(parseMessage(document.root().at(i)));
    return messages;
}

std::string toJson(const FlashMessage& message)
{
    const auto shortened = [](std::string_view text) { return text.substr(0, MAX_TEXT_BYTES); };
    JsonWriter json;
    json.beginArray().value(message.category).value(shortened(message.text.english())).beginObject();
    for (const auto& [name, value]: message.text.values())
        json.member(name, shortened(value));
    return json.end().end().take();
}

/// The newest of them that fit, in their order.
std::string toJson(const std::vector<FlashMessage>& messages)
{
    std::string json;
    for (std::size_t i = 0; i < std::min(messages.size(), MAX_MESSAGES); ++i)
    {
        const std::string one = toJson(messages[messages.size() - 1 - i]);
        if (json.size() + one.size() > MAX_BYTES)
            break;
        json = json.empty() ? one : one + "," + json;
    }
    return "[" + json + "]";
}

} // namespace

std::vector<FlashMessage> FlashQueue::pending(const Request& request) const
{
    const auto cookies = request.cookies(COOKIE);
    if (cookies.empty())
        return {};
    const auto dot = cookies.front().find('.');
    const auto content = cookies.front().substr(0, dot);
    const auto json = decodeBase64Url(content);
    if (dot == std::string_view::npos || !json ||
        !equalInConstantTime(cookies.front().substr(dot + 1), _vault.digest(PURPOSE, content)))
        return {};
    return parse(*json); // ours, hence well-formed
}

void FlashQueue::keep(const std::vector<FlashMessage>& messages, const Request& request,
                      Response& response) const
{
    Cookie cookie{.name = std::string(COOKIE),
                  .value = {},
                  .maxAgeSeconds = 0,
                  .secure = request.secure(),
                  .hostOnly = true};
    if (!messages.empty())
    {
        const std::string content = encodeBase64Url(toJson(messages));
        cookie.value = content + "." + _vault.digest(PURPOSE, content);
        cookie.maxAgeSeconds = -1;
    }
    else if (request.cookies(COOKIE).empty() || request.method() == Method::Head)
        return; // nothing to take back, or the message has not been seen
    response.cookie(cookie);
}

} // namespace colonnade
