#include "colonnade/Parameters.h"

#include <algorithm>

namespace colonnade
{

namespace
{

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Reads the escape at `text[i]` (a `%`); -1 if it is malformed.
int escapedByte(std::string_view text, std::size_t i)
{
    if (i + 2 >= text.size())
        return -1;
    const int high = hexDigit(text[i + 1]);
    const int low = hexDigit(text[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Decodes escapes, and `+` as a blank. A malformed escape stands for itself, and makes `malformed` true.
std::string decodeForm(std::string_view text, bool& malformed)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        if (text[i] == '+')
            decoded += ' ';
        else if (text[i] != '%')
            decoded += text[i];
        else if (const int byte = escapedByte(text, i); byte >= 0)
        {
            decoded += static_cast<char>(byte);
            i += 2;
        }
        else
        {
            malformed = true;
            decoded += '%';
        }
    }
    return decoded;
}

} // namespace

Parameters Parameters::parse(std::string_view text, BadEscape badEscape)
{
    Parameters parameters;
    while (!text.empty())
    {
        const std::string_view piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (piece.empty())
            continue;
        const std::size_t equals = piece.find('=');
        bool malformed = false;
        std::string name = decodeForm(piece.substr(0, equals), malformed);
        std::string value;
        if (equals != std::string_view::npos)
            value = decodeForm(piece.substr(equals + 1), malformed);
        if (!malformed || badEscape == BadEscape::Keep)
            parameters.add(std::move(name), std::move(value));
    }
    return parameters;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const
{
    for (const Pair& pair: _pairs)
    {
        if (pair.first == name)
            return pair.second;
    }
    return std::nullopt;
}

std::string_view Parameters::get(std::string_view name, std::string_view otherwise) const
{
    return find(name).value_or(otherwise);
}

std::size_t Parameters::count(std::string_view name) const
{
    return static_cast<std::size_t>(
        std::count_if(_pairs.begin(), _pairs.end(), [&](const Pair& pair) { return pair.first == name; }));
}

std::vector<std::string_view> Parameters::all(std::string_view name) const
{
    std::vector<std::string_view> values;
    for (const Pair& pair: _pairs)
    {
        if (pair.first == name)
            values.push_back(pair.second);
    }
    return values;
}

void Parameters::append(const Parameters& other)
{
    const std::vector<Pair> added = other._pairs; // a copy: `other` may be this
    _pairs.insert(_pairs.end(), added.begin(), added.end());
}

std::optional<std::string> decodePercent(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        if (text[i] != '%')
        {
            decoded += text[i];
            continue;
        }
        const int byte = escapedByte(text, i);
        if (byte < 0)
            return std::nullopt;
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

std::string encodePercent(std::string_view text)
{
    static constexpr std::string_view DIGITS = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c: text)
    {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved)
        {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += DIGITS[byte / 16];
        encoded += DIGITS[byte % 16];
    }
    return encoded;
}

} // namespace colonnade
