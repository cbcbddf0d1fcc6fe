#include "http/ForwardedFields.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

std::string_view unquoted(std::string_view text)
{
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        text = text.substr(1, text.size() - 2);
    return trimBlanks(text);
}

/// `443`; RFC 7239 lets a proxy hide it: `_x`.
bool isPort(std::string_view text)
{
    const std::string_view digits = "0123456789";
    if (text.empty())
        return false;
    return text.front() == '_' ||
           (text.size() <= 5 && text.find_first_not_of(digits) == std::string_view::npos);
}

/// Passes over one character of `text`, and notes whether those behind it are within double quotes.
void passOver(std::string_view text, std::size_t& at, bool& quoted)
{
    if (text[at] == '"')
        quoted = !quoted;
    else if (text[at] == '\\' && quoted && at + 1 < text.size())
        ++at;
    ++at;
}

bool closesItsQuotes(std::string_view text)
{
    bool quoted = false;
    for (std::size_t at = 0; at < text.size();)
        passOver(text, at, quoted);
    return !quoted;
}

/// The pieces between separators. One within double quotes is none, unless a quote is not closed: a stranger
/// may have opened it, to hide what proxies wrote behind it.
std::vector<std::string_view> piecesOf(std::string_view text, char separator)
{
    const bool heedsQuotes = closesItsQuotes(text);
    std::vector<std::string_view> pieces;
    while (!text.empty())
    {
        std::size_t at = heedsQuotes ? 0 : std::min(text.find(separator), text.size());
        for (bool quoted = false; at < text.size() && (quoted || text[at] != separator);)
            passOver(text, at, quoted);
        pieces.push_back(trimBlanks(text.substr(0, at)));
        text.remove_prefix(std::min(at + 1, text.size()));
    }
    return pieces;
}

void addList(std::string_view list, std::vector<std::string_view>& items)
{
    const auto pieces = piecesOf(list, ',');
    items.insert(items.end(), pieces.begin(), pieces.end());
}

/// `for=192.0.2.43;proto=https;host=example.org`
void addElement(std::string_view element, ForwardedFields& fields)
{
    bool hasHop = false;
    for (const std::string_view pair: piecesOf(element, ';'))
    {
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos)
            continue;
        const std::string_view name = trimBlanks(pair.substr(0, equals));
        const std::string_view value = unquoted(trimBlanks(pair.substr(equals + 1)));
        if (equalIgnoringCase(name, "for"))
        {
            fields.hops.push_back(value);
            hasHop = true;
        }
        else if (equalIgnoringCase(name, "host"))
            fields.hosts.push_back(value);
        else if (equalIgnoringCase(name, "proto") && fields.scheme.empty())
            fields.scheme = value;
    }
    if (!hasHop) // a proxy that does not say whom it heard: what stands before it is not its word
        fields.hops.emplace_back();
}

} // namespace

ForwardedFields ForwardedFields::read(const Request& request)
{
    ForwardedFields fields;
    bool others = false;
    for (const HeaderView& field: request.headers())
    {
        if (!field.name.starts_with('X') && !field.name.starts_with('x'))
            continue;
        if (equalIgnoringCase(field.name, "X-Forwarded-For"))
            addList(field.value, fields.hops);
        else if (equalIgnoringCase(field.name, "X-Forwarded-Host"))
            addList(field.value, fields.hosts);
        else if (equalIgnoringCase(field.name, "X-Forwarded-Proto"))
        {
            if (const auto schemes = piecesOf(field.value, ','); fields.scheme.empty() && !schemes.empty())
                fields.scheme = unquoted(schemes.front());
        }
        else
            continue;
        others = true;
    }
    if (others)
        return fields;
    for (const HeaderView& field: request.headers())
    {
        if (!equalIgnoringCase(field.name, "Forwarded"))
            continue;
        for (const std::string_view element: piecesOf(field.value, ','))
            addElement(element, fields);
    }
    return fields;
}

std::optional<IpAddress> parseHop(std::string_view text)
{
    text = unquoted(trimBlanks(text));
    if (text.starts_with('['))
    {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view after = text.substr(end + 1);
        if (!after.empty() && (after.front() != ':' || !isPort(after.substr(1))))
            return std::nullopt;
        return IpAddress::parse(text.substr(1, end - 1));
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos)
    {
        if (!isPort(text.substr(colon + 1)))
            return std::nullopt;
        text = text.substr(0, colon);
    }
    return IpAddress::parse(text);
}

} // namespace colonnade
