#include "store/KnownBrowsers.h"

#include <colonnade/Crypto.h>

#include <algorithm>
#include <vector>

namespace account
{
namespace
{

constexpr std::string_view COOKIE = "known_browser";
constexpr std::size_t NAME_BYTES = 32;
constexpr std::size_t NAME_LENGTH = 43;
constexpr std::size_t MARK_LENGTH = 32;
constexpr std::size_t MAX_MARKS = 5;
constexpr int LIFE_SECONDS = 365 * 24 * 3600;

/// Name and marks as sent; empty if it has not the form.
std::vector<std::string> partsOf(const colonnade::Request& request)
{
    const auto values = request.cookies(COOKIE);
    std::vector<std::string> parts;
    if (values.empty() || values.front().size() > NAME_LENGTH + MAX_MARKS * (MARK_LENGTH + 1))
        return parts;
    for (std::string_view rest = values.front(); !rest.empty();)
    {
        const auto part = rest.substr(0, rest.find('.'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        if (part.size() != (parts.empty() ? NAME_LENGTH : MARK_LENGTH))
            return {};
        parts.emplace_back(part);
    }
    return parts;
}

} // namespace

std::string KnownBrowsers::markOf(std::string_view name, std::int64_t userId) const
{
    return _vault.digest("account.known_browser", std::string(name) + ":" + std::to_string(userId))
        .substr(0, MARK_LENGTH);
}

std::string KnownBrowsers::nameFor(const colonnade::Request& request, std::int64_t userId) const
{
    const auto parts = partsOf(request);
    if (parts.empty())
        return {};
    const std::string mark = markOf(parts.front(), userId);
    const bool known =
        std::any_of(parts.begin() + 1, parts.end(),
                    [&](const auto& part) { return colonnade::equalInConstantTime(part, mark); });
    return known ? parts.front() : std::string();
}

void KnownBrowsers::remember(const colonnade::Request& request, std::int64_t userId,
                             colonnade::Response& response) const
{
    auto parts = partsOf(request);
    if (parts.empty())
        parts.push_back(colonnade::encodeBase64Url(colonnade::randomBytes(NAME_BYTES)));
    const std::string mark = markOf(parts.front(), userId);
    parts.erase(std::remove(parts.begin() + 1, parts.end(), mark), parts.end());
    parts.insert(parts.begin() + 1, mark);
    parts.resize(std::min(parts.size(), MAX_MARKS + 1));
    std::string value = parts.front();
    for (auto part = parts.begin() + 1; part != parts.end(); ++part)
        value += "." + *part;
    response.cookie({.name = std::string(COOKIE),
                     .value = std::move(value),
                     .maxAgeSeconds = LIFE_SECONDS,
                     .secure = request.secure(),
                     .hostOnly = true});
}

} // namespace account
