#include "config/SettingValue.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::string_view MASK = "********";
constexpr std::size_t MAX_VALUE_BYTES = 64 * 1024;

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const auto& text: texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

std::string integerText(const SettingSpec& spec)
{
    const bool hasMinimum = spec.minimum != std::numeric_limits<std::int64_t>::min();
    const bool hasMaximum = spec.maximum != std::numeric_limits<std::int64_t>::max();
    std::string text = "an integer";
    if (hasMinimum && hasMaximum)
        text += " from " + std::to_string(spec.minimum) + " to " + std::to_string(spec.maximum);
    else if (hasMinimum)
        text += " of at least " + std::to_string(spec.minimum);
    else if (hasMaximum)
        text += " of at most " + std::to_string(spec.maximum);
    return text;
}

bool fits(const SettingSpec& spec, std::string_view value)
{
    switch (spec.type)
    {
    case SettingType::Integer:
    {
        const auto number = parseInteger(value);
        return number && *number >= spec.minimum && *number <= spec.maximum;
    }
    case SettingType::Boolean:
        return parseBoolean(value).has_value();
    case SettingType::Choice:
        return std::find(spec.choices.begin(), spec.choices.end(), value) != spec.choices.end();
    case SettingType::Text:
    case SettingType::Secret:
    case SettingType::Url:
    case SettingType::List:
        return true;
    }
    return false;
}

struct Unit
{
    std::string_view name; ///< lower case
    std::int64_t size;
};

constexpr Unit SECONDS[] = {{"s", 1},        {"sec", 1},     {"second", 1},   {"seconds", 1},  {"m", 60},
                            {"min", 60},     {"minute", 60}, {"minutes", 60}, {"h", 3600},     {"hour", 3600},
                            {"hours", 3600}, {"d", 86'400},  {"day", 86'400}, {"days", 86'400}};
constexpr std::int64_t KIBI = 1024;
constexpr Unit BYTES[] = {{"b", 1},
                          {"k", KIBI},
                          {"kb", KIBI},
                          {"kib", KIBI},
                          {"m", KIBI* KIBI},
                          {"mb", KIBI* KIBI},
                          {"mib", KIBI* KIBI},
                          {"g", KIBI* KIBI* KIBI},
                          {"gb", KIBI* KIBI* KIBI},
                          {"gib", KIBI* KIBI* KIBI}};

template <std::size_t Count> std::int64_t sizeOf(const Unit (&units)[Count], std::string_view name)
{
    const auto found =
        std::find_if(std::begin(units), std::end(units), [&](const Unit& unit) { return unit.name == name; });
    return found == std::end(units) ? 0 : found->size;
}

/// `60s` where a number is wanted: which number to write. Empty for anything else.
std::string unitHint(const SettingSpec& spec, std::string_view value)
{
    const auto end = std::min(value.find_first_not_of("0123456789"), value.size());
    const auto number = parseInteger(value.substr(0, end));
    const std::string unit = lowerAscii(trimBlanks(value.substr(end)));
    if (!number || unit.empty() || unit.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos)
        return {};
    const std::int64_t size =
        spec.key.find("bytes") != std::string::npos ? sizeOf(BYTES, unit)
        : spec.key.find("second") != std::string::npos && spec.key.find("milli") == std::string::npos
            ? sizeOf(SECONDS, unit)
            : 0;
    if (size == 0 || *number > spec.maximum / size)
        return "; write the number alone, units are not read";
    return "; write " + std::to_string(*number * size) + ", units are not read";
}

/// What was meant, for each of these mistakes.
std::string hintFor(const SettingSpec& spec, std::string_view value)
{
    if (const auto decoration = decorationHint(value); !decoration.empty())
        return "; " + decoration;
    if (spec.type == SettingType::Integer)
        return unitHint(spec, value);
    const auto near = spec.type == SettingType::Choice ? nearestName(value, spec.choices) : std::string();
    return near.empty() ? std::string() : "; did you mean " + near + "?";
}

/// Hides the values of those parts of a query that may hold a password.
std::string withoutSecretParameters(std::string url)
{
    for (const char* name: {"password=", "passfile=", "sslpassword="})
        for (auto at = url.find(name, std::min(url.find('?'), url.size())); at != std::string::npos;
             at = url.find(name, at))
        {
            at += std::string_view(name).size();
            const auto end = std::min(url.find('&', at), url.size());
            url.replace(at, end - at, MASK);
        }
    return url;
}

/// All that may be a password goes, however the URL is written: between the first `:` after the scheme and
/// the last `@`.
std::string shownUrl(const std::string& url)
{
    const auto at = url.rfind('@');
    const bool isSqlite = url.starts_with("sqlite:");
    if (!isSqlite && url.find("://") == std::string::npos && url.find("pass") != std::string::npos)
        return std::string(MASK); // as `host=h password=p`, which is no URL
    if (at == std::string::npos || isSqlite)
        return withoutSecretParameters(url);
    const auto scheme = url.find("://");
    const auto begin = scheme == std::string::npos ? 0 : scheme + 3;
    const auto colon = scheme == std::string::npos ? std::string::npos : url.find(':', begin);
    if (colon == std::string::npos || colon > at)
        return scheme != std::string::npos && at > begin
                   ? withoutSecretParameters(url)
                   : std::string(MASK); // nobody knows what of it is the password
    return withoutSecretParameters(url.substr(0, colon + 1) + std::string(MASK) + url.substr(at));
}

} // namespace

std::optional<bool> parseBoolean(std::string_view text)
{
    const std::string lower = lowerAscii(text);
    if (lower == "true" || lower == "yes" || lower == "on" || lower == "1")
        return true;
    if (lower == "false" || lower == "no" || lower == "off" || lower == "0")
        return false;
    return std::nullopt;
}

std::vector<std::string> parseList(std::string_view text)
{
    std::vector<std::string> items;
    while (!text.empty())
    {
        const auto comma = text.find(',');
        const auto item = trimBlanks(text.substr(0, comma));
        if (!item.empty())
            items.emplace_back(item);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return items;
}

std::optional<std::string> findFault(const SettingSpec& spec, std::string_view value)
{
    const bool secret = spec.type == SettingType::Secret;
    if (!spec.unset.empty() &&
        (value.empty() || (spec.type == SettingType::List && parseList(value).empty())))
        return "is set to nothing: " + spec.unset;
    if (value.size() > MAX_VALUE_BYTES)
        return "wanted at most 64 KiB, there were " + std::to_string(value.size()) + " bytes";
    if (!isValidUtf8(value))
        return "wanted UTF-8, there were other bytes";
    if (hasControlCharacters(value) && !secret)
        return "wanted text without control characters";
    if (fits(spec, value))
        return std::nullopt;
    return "wanted " + wantedText(spec) + ", there was \"" + std::string(value) + "\"" + hintFor(spec, value);
}

std::string standIn(const SettingSpec& spec)
{
    if (spec.fallback && fits(spec, *spec.fallback))
        return *spec.fallback;
    switch (spec.type)
    {
    case SettingType::Integer:
        return std::to_string(std::clamp<std::int64_t>(0, spec.minimum, spec.maximum));
    case SettingType::Boolean:
        return "false";
    case SettingType::Choice:
        return spec.choices.front();
    case SettingType::Text:
    case SettingType::Secret:
    case SettingType::Url:
    case SettingType::List:
        break;
    }
    return {};
}

std::string decorationHint(std::string_view value)
{
    if (value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        return "quotes are part of the value: leave them out";
    if (value.find(" #") != std::string_view::npos || value.find("\t#") != std::string_view::npos)
        return "what follows a # is part of the value: comments stand on lines of their own";
    return {};
}

std::string shownValue(const SettingSpec& spec, const std::string& value)
{
    if (value.empty())
        return value;
    if (spec.type == SettingType::Secret)
        return std::string(MASK);
    if (spec.type == SettingType::Url)
        return shownUrl(value);
    const auto scheme = value.find("://");
    const auto at = scheme == std::string::npos ? scheme : value.rfind('@');
    const auto colon = at == std::string::npos ? at : value.find(':', scheme + 3);
    if (colon == std::string::npos || at == std::string::npos || colon > at)
        return value;
    return value.substr(0, colon + 1) + std::string(MASK) + value.substr(at);
}

std::string wantedText(const SettingSpec& spec)
{
    switch (spec.type)
    {
    case SettingType::Integer:
        return integerText(spec);
    case SettingType::Boolean:
        return "true or false";
    case SettingType::Choice:
        return "one of " + joined(spec.choices);
    case SettingType::List:
        return "a comma-separated list";
    case SettingType::Text:
    case SettingType::Secret:
        return "a text";
    case SettingType::Url:
        return "a URL";
    }
    return {};
}

std::string_view settingTypeName(SettingType type)
{
    return settingTypeNames()[static_cast<std::size_t>(type)];
}

std::optional<SettingType> parseSettingType(std::string_view name)
{
    const auto& names = settingTypeNames();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<SettingType>(found - names.begin());
}

const std::vector<std::string>& settingTypeNames()
{
    // in the order of SettingType
    static const std::vector<std::string> names{"text",    "secret", "url",   "integer",
                                                "boolean", "list",   "choice"};
    return names;
}

} // namespace colonnade
