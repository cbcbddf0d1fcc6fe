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
    case SettingType::List:
        return true;
    }
    return false;
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
    if (value.size() > MAX_VALUE_BYTES)
        return "wanted at most 64 KiB, there were " + std::to_string(value.size()) + " bytes";
    if (!isValidUtf8(value))
        return "wanted UTF-8, there were other bytes";
    if (hasControlCharacters(value) && !secret)
        return "wanted text without control characters";
    if (fits(spec, value))
        return std::nullopt;
    std::string fault = "wanted " + wantedText(spec) + ", there was \"" + std::string(value) + "\"";
    const auto near = spec.type == SettingType::Choice ? nearestName(value, spec.choices) : std::string();
    if (!near.empty())
        fault += "; did you mean " + near + "?";
    return fault;
}

std::string shownValue(const SettingSpec& spec, const std::string& value)
{
    if (value.empty())
        return value;
    if (spec.type == SettingType::Secret)
        return std::string(MASK);
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
        break;
    }
    return "a text";
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
    static const std::vector<std::string> names{"text", "secret", "integer", "boolean", "list", "choice"};
    return names;
}

} // namespace colonnade
