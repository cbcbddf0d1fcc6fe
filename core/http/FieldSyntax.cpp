#include "http/FieldSyntax.h"

#include <array>

namespace colonnade
{

namespace
{

constexpr bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr std::array<bool, 256> tableOf(std::string_view marks)
{
    std::array<bool, 256> table{};
    for (int i = 0; i < 128; ++i)
        table[static_cast<std::size_t>(i)] = isAlphanumeric(static_cast<char>(i));
    for (const char c: marks)
        table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr std::array<bool, 256> TOKEN = tableOf("!#$%&'*+-.^_`|~");
constexpr std::array<bool, 256> HOST = tableOf("-._~%!$&'()*+,;=");

bool allOf(std::string_view text, const std::array<bool, 256>& table)
{
    for (const char c: text)
    {
        if (!table[static_cast<unsigned char>(c)])
            return false;
    }
    return true;
}

bool isPort(std::string_view text)
{
    for (const char c: text)
    {
        if (c < '0' || c > '9')
            return false;
    }
    return text.size() <= 5; // may be empty: `host:` (RFC 3986, 3.2.3)
}

bool isAddressLiteral(std::string_view text)
{
    for (const char c: text)
    {
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!hex && c != ':' && c != '.')
            return false;
    }
    return !text.empty();
}

} // namespace

bool isToken(std::string_view text)
{
    return !text.empty() && allOf(text, TOKEN);
}

bool isFieldValue(std::string_view value)
{
    for (const char c: value)
    {
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool isHost(std::string_view value)
{
    if (!value.empty() && value.front() == '[')
    {
        const std::size_t end = value.find(']');
        if (end == std::string_view::npos || !isAddressLiteral(value.substr(1, end - 1)))
            return false;
        value.remove_prefix(end + 1);
        return value.empty() || (value.front() == ':' && isPort(value.substr(1)));
    }
    const std::string_view name = value.substr(0, value.find(':'));
    if (name.empty() || !allOf(name, HOST))
        return false;
    return name.size() == value.size() || isPort(value.substr(name.size() + 1));
}

bool isUsualHost(std::string_view value)
{
    return isHost(value) &&
           (value.front() == '[' || value.find_first_of("~%!$&'()*+,;=") == std::string_view::npos);
}

} // namespace colonnade
