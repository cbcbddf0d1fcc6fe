#include "colonnade/pybossa/ViewJson.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

#include <Poco/UTF8Encoding.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace colonnade::pybossa
{
namespace
{

void writeSorted(JsonWriter& json, const JsonValue& value);

void writeObject(JsonWriter& json, const JsonValue& object)
{
    std::vector<std::pair<std::string_view, std::size_t>> members;
    for (std::size_t i = 0; i < object.size(); ++i)
        members.emplace_back(object.member(i).first, i);
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    json.beginObject();
    for (std::size_t i = 0; i < members.size(); ++i)
    {
        // The last of a repeated member counts.
        if (i + 1 < members.size() && members[i + 1].first == members[i].first)
            continue;
        json.key(members[i].first);
        writeSorted(json, object.member(members[i].second).second);
    }
    json.end();
}

void writeSorted(JsonWriter& json, const JsonValue& value)
{
    if (value.isObject())
        writeObject(json, value);
    else if (value.isArray())
    {
        json.beginArray();
        for (std::size_t i = 0; i < value.size(); ++i)
            writeSorted(json, value.at(i));
        json.end();
    }
    else
        json.raw(value.toJson());
}

void appendEscape(std::string& text, unsigned unit)
{
    const char bytes[] = {static_cast<char>(unit >> 8), static_cast<char>(unit)};
    text += "\\u" + encodeHex({bytes, sizeof(bytes)});
}

/// Outside strings JSON has only ASCII, so every other character stands in a string and may be escaped.
std::string escapeNonAscii(const std::string& json)
{
    static const Poco::UTF8Encoding encoding;
    std::string escaped;
    escaped.reserve(json.size() + 1);
    for (std::size_t i = 0; i < json.size();)
    {
        const auto byte = static_cast<unsigned char>(json[i]);
        if (byte < 0x80)
        {
            escaped += json[i++];
            continue;
        }
        const auto* bytes = reinterpret_cast<const unsigned char*>(json.data() + i);
        const int length = encoding.sequenceLength(bytes, 1);
        const int point = encoding.queryConvert(bytes, std::max(1, length));
        if (point >= 0x10000)
        {
            appendEscape(escaped, 0xD800u + ((static_cast<unsigned>(point) - 0x10000u) >> 10));
            appendEscape(escaped, 0xDC00u + ((static_cast<unsigned>(point) - 0x10000u) & 0x3FFu));
        }
        else
            appendEscape(escaped, static_cast<unsigned>(std::max(0, point)));
        i += static_cast<std::size_t>(std::max(1, length));
    }
    return escaped;
}

} // namespace

std::string viewJson(std::string_view json)
{
    const auto document = JsonDocument::parse(json);
    JsonWriter sorted;
    writeSorted(sorted, document.root());
    return escapeNonAscii(sorted.text()) + "\n";
}

} // namespace colonnade::pybossa
