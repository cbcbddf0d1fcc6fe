#include "rest/Links.h"

#include "rest/ApiErrors.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <string>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_ADDRESS = 2000; // what callHttp takes
constexpr std::int64_t MAX_PORT = 65535;

bool isPlain(std::string_view text)
{
    return text.size() <= MAX_ADDRESS && isValidUtf8(text) && !hasControlCharacters(text) &&
           text.find_first_of(" \\\"<>") == std::string_view::npos;
}

bool isPort(std::string_view text)
{
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && (text.empty() || parseInteger(text).value_or(MAX_PORT + 1) <= MAX_PORT);
}

/// `host`, `host:port` or `[address]:port`, each perhaps behind `user@`.
bool hasHost(std::string_view authority)
{
    authority.remove_prefix(authority.rfind('@') + 1); // npos + 1 is 0
    if (authority.starts_with('['))
    {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos || end < 3)
            return false;
        const std::string_view rest = authority.substr(end + 1);
        return rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)));
    }
    const std::size_t colon = authority.find(':');
    const std::string_view host = authority.substr(0, colon);
    return !host.empty() && host.find_first_of("[]%") == std::string_view::npos &&
           host.find_first_not_of('.') != std::string_view::npos &&
           (colon == std::string_view::npos || isPort(authority.substr(colon + 1)));
}

} // namespace

bool isWebAddress(std::string_view text)
{
    if (!isPlain(text))
        return false;
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos)
        return false;
    const std::string name = lowerAscii(text.substr(0, scheme));
    const std::string_view rest = text.substr(scheme + 3);
    return (name == "http" || name == "https") && hasHost(rest.substr(0, rest.find_first_of("/?#")));
}

bool isSafeLink(std::string_view text)
{
    if (!isPlain(text) || text.empty() || text.starts_with("//"))
        return false;
    const std::size_t colon = text.substr(0, text.find_first_of("/?#")).find(':');
    return colon == std::string_view::npos || isWebAddress(text);
}

void checkLink(const Record& record, std::string_view column, const Value& before)
{
    const Value& value = record[column];
    if (isNull(value) || value == before)
        return;
    const auto& text = std::get<std::string>(value);
    if (!text.empty() && !isSafeLink(text))
        throw valueError(std::string(column) +
                         " must be an http or https address, or a path on this server.");
}

} // namespace colonnade::tasks
