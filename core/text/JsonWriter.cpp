#include "colonnade/Json.h"

#include "text/Utf8.h"

#include <Poco/Exception.h>

#include <array>
#include <charconv>
#include <cmath>

namespace colonnade
{

namespace
{

constexpr std::size_t DRAINED_BEYOND = 64 * 1024;

/// Whether a byte stands for itself inside a JSON string; bytes from 0x80 up need a look at their sequence.
constexpr std::array<bool, 256> makePlain()
{
    std::array<bool, 256> plain{};
    for (int c = 0x20; c < 0x80; ++c)
        plain[static_cast<std::size_t>(c)] = c != '"' && c != '\\' && c != 0x7f;
    return plain;
}

constexpr std::array<bool, 256> PLAIN = makePlain();

void appendEscape(std::string& out, unsigned char c)
{
    static constexpr char HEX[] = "0123456789abcdef";
    switch (c)
    {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        out += "\\u00";
        out += HEX[c >> 4];
        out += HEX[c & 15];
    }
}

void appendQuoted(std::string& out, std::string_view text)
{
    out += '"';
    std::size_t at = 0;
    while (at < text.size())
    {
        std::size_t end = at;
        while (end < text.size() && PLAIN[static_cast<unsigned char>(text[end])])
            ++end;
        out.append(text.data() + at, end - at);
        at = end;
        if (at == text.size())
            break;
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 0x80)
        {
            appendEscape(out, c);
            ++at;
            continue;
        }
        const std::size_t length = utf8SequenceLength(text.substr(at));
        if (length == 0)
            out += "\xef\xbf\xbd"; // U+FFFD
        else
            out.append(text.data() + at, length);
        at += length == 0 ? 1 : length;
    }
    out += '"';
}

} // namespace

void JsonWriter::separate()
{
    if (_needsComma)
        _text += ',';
    _needsComma = true;
}

JsonWriter& JsonWriter::beginObject()
{
    separate();
    _text += '{';
    _open += '{';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::beginArray()
{
    separate();
    _text += '[';
    _open += '[';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::end()
{
    poco_assert(!_open.empty());
    _text += _open.back() == '{' ? '}' : ']';
    _open.pop_back();
    _needsComma = true;
    if (_sink && _text.size() >= DRAINED_BEYOND)
        drain();
    return *this;
}

void JsonWriter::drain()
{
    _sink(_text);
    _text.clear();
    if (_text.capacity() > 4 * DRAINED_BEYOND) // one object was large
        _text.shrink_to_fit();
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    appendQuoted(_text, name);
    _text += ':';
    _needsComma = false;
    return *this;
}

JsonWriter& JsonWriter::null()
{
    return raw("null");
}

JsonWriter& JsonWriter::value(bool value)
{
    return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::value(std::int64_t value)
{
    separate();
    char digits[24];
    const auto result = std::to_chars(digits, digits + sizeof digits, value);
    _text.append(digits, result.ptr);
    return *this;
}

JsonWriter& JsonWriter::value(double value)
{
    if (!std::isfinite(value))
        return null();
    separate();
    char digits[40];
    const auto result = std::to_chars(digits, digits + sizeof digits, value);
    const std::string_view written(digits, static_cast<std::size_t>(result.ptr - digits));
    _text += written;
    if (written.find_first_of(".e") == std::string_view::npos)
        _text += ".0";
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text)
{
    separate();
    appendQuoted(_text, text);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json)
{
    separate();
    _text += json;
    return *this;
}

void JsonMember::writeTo(JsonWriter& json) const
{
    json.key(_name);
    std::visit(
        [&](const auto& value)
        {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                json.null();
            else
                json.value(value);
        },
        _value);
}

std::string quoteJson(std::string_view text)
{
    std::string quoted;
    quoted.reserve(text.size() + 2);
    appendQuoted(quoted, text);
    return quoted;
}

} // namespace colonnade
