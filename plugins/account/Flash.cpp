#include "Flash.h"

#include <colonnade/Crypto.h>

#include <Poco/Exception.h>

#include <optional>

namespace account
{
namespace
{

constexpr std::string_view COOKIE = "flash";
constexpr std::string_view PURPOSE = "account.flash";
constexpr std::size_t MAX_MESSAGES = 5;
constexpr std::size_t MAX_TEXT_BYTES = 300; // all of them fit a cookie of 4 KiB

std::vector<FlashMessage> parse(const std::string& json)
{
    std::vector<FlashMessage> messages;
    const auto document = colonnade::JsonDocument::parse(json);
    for (std::size_t i = 0; i < document.root().size(); ++i)
    {
        const auto entry = document.root().at(i);
        messages.push_back({std::string(entry.at(0).text()), std::string(entry.at(1).text())});
    }
    return messages;
}

std::string toJson(const std::vector<FlashMessage>& messages)
{
    colonnade::JsonWriter json;
    json.beginArray();
    for (std::size_t i = messages.size() > MAX_MESSAGES ? messages.size() - MAX_MESSAGES : 0;
         i < messages.size(); ++i)
        json.beginArray()
            .value(messages[i].category)
            .value(std::string_view(messages[i].text).substr(0, MAX_TEXT_BYTES))
            .end();
    json.end();
    return json.take();
}

} // namespace

std::vector<FlashMessage> FlashQueue::pending(const colonnade::Request& request) const
{
    const auto cookies = request.cookies(COOKIE);
    if (cookies.empty())
        return {};
    const auto dot = cookies.front().find('.');
    const auto content = cookies.front().substr(0, dot);
    const auto json = colonnade::decodeBase64Url(content);
    if (dot == std::string_view::npos || !json ||
        !colonnade::equalInConstantTime(cookies.front().substr(dot + 1), _vault.digest(PURPOSE, content)))
        return {};
    return parse(*json); // ours, hence well-formed
}

void FlashQueue::keep(const std::vector<FlashMessage>& messages, const colonnade::Request& request,
                      colonnade::Response& response) const
{
    colonnade::Cookie cookie{
        .name = std::string(COOKIE), .value = {}, .maxAgeSeconds = 0, .secure = request.secure()};
    if (!messages.empty())
    {
        const std::string content = colonnade::encodeBase64Url(toJson(messages));
        cookie.value = content + "." + _vault.digest(PURPOSE, content);
        cookie.maxAgeSeconds = -1;
    }
    else if (request.cookies(COOKIE).empty() || request.method() == colonnade::Method::Head)
        return; // nothing to take back, or the message has not been seen
    response.cookie(cookie);
}

} // namespace account
