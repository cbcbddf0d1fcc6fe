#include "records/Links.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <Poco/Net/IPAddress.h>

#include <algorithm>
#include <cctype>
#include <string>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_ADDRESS = 2000; // what callHttp takes
constexpr std::int64_t MAX_PORT = 65535;
constexpr std::size_t MAX_HOST = 253, MAX_LABEL = 63; // RFC 1035

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isPlain(std::string_view text)
{
    return text.size() <= MAX_ADDRESS && isValidUtf8(text) && !hasControlCharacters(text) &&
           text.find_first_of(" \\\"<>") == std::string_view::npos;
}

bool isPort(std::string_view text)
{
    if (text.empty()) // that of the scheme
        return true;
    const bool digits = std::all_of(text.begin(), text.end(), &isDigit);
    const std::int64_t port = digits ? parseInteger(text).value_or(0) : 0;
    return port >= 1 && port <= MAX_PORT;
}

/// Letters, digits, `-` and `_`, and what is beyond ASCII; no `-` at the ends.
bool isLabel(std::string_view label)
{
    const auto fits = [](char c)
    { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || (c & 0x80) != 0; };
    return !label.empty() && label.size() <= MAX_LABEL && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), fits);
}

/// A name, or an IPv4 address: what ends with a number is one, or nothing.
bool isHost(std::string_view host)
{
    if (host.ends_with('.'))
        host.remove_suffix(1);
    const std::string_view last = host.substr(host.rfind('.') + 1); // npos + 1 is 0
    if (!last.empty() && std::all_of(last.begin(), last.end(), &isDigit))
    {
        Poco::Net::IPAddress address;
        return std::count(host.begin(), host.end(), '.') == 3 &&
               Poco::Net::IPAddress::tryParse(std::string(host), address);
    }
    if (host.size() > MAX_HOST)
        return false;
    for (std::size_t at = 0; at <= host.size();)
    {
        const std::string_view label = host.substr(at, host.find('.', at) - at);
        if (!isLabel(label))
            return false;
        at += label.size() + 1;
    }
    return true;
}

/// `host`, `host:port` or `[address]:port`, each perhaps behind `user@`.
bool hasHost(std::string_view authority)
{
    authority.remove_prefix(authority.rfind('@') + 1); // npos + 1 is 0
    if (authority.starts_with('['))
    {
        const std::size_t end = authority.find(']');
        Poco::Net::IPAddress address;
        if (end == std::string_view::npos || authority.find('%') != std::string_view::npos ||
            !Poco::Net::IPAddress::tryParse(std::string(authority.substr(1, end - 1)), address))
            return false;
        const std::string_view rest = authority.substr(end + 1);
        return rest.empty() || (rest.front() == ':' && isPort(rest.substr(1)));
    }
    const std::size_t colon = authority.find(':');
    return isHost(authority.substr(0, colon)) &&
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
