#include "colonnade/Pages.h"

#include <algorithm>

namespace colonnade
{
namespace
{

constexpr std::size_t MAX_LENGTH = 2000;

/// Browsers read a backslash as a slash, and drop tabs and line breaks before they look at a URL.
bool isPlain(std::string_view text)
{
    return std::none_of(text.begin(), text.end(),
                        [](char c)
                        { return static_cast<unsigned char>(c) <= ' ' || c == '\\' || c == '\x7f'; });
}

bool isOwnPath(std::string_view text)
{
    return text.starts_with('/') && !text.starts_with("//");
}

bool isBelow(std::string_view text, std::string_view origin)
{
    if (origin.empty() || !text.starts_with(origin))
        return false;
    const auto rest = text.substr(origin.size());
    return rest.empty() || rest.front() == '/' || rest.front() == '?';
}

std::string encodeNonAscii(std::string_view text)
{
    static constexpr char DIGITS[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c: text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80)
            encoded += c;
        else
            (encoded += '%').append({DIGITS[byte >> 4], DIGITS[byte & 15]});
    }
    return encoded;
}

} // namespace

std::string ownTarget(std::string_view wanted, const std::vector<std::string>& origins)
{
    if (wanted.empty() || wanted.size() > MAX_LENGTH || !isPlain(wanted))
        return {};
    const bool own =
        isOwnPath(wanted) || std::any_of(origins.begin(), origins.end(),
                                         [&](const auto& origin) { return isBelow(wanted, origin); });
    return own ? encodeNonAscii(wanted) : std::string();
}

} // namespace colonnade
