#include "model/Value.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace colonnade::tasks
{

namespace
{

std::optional<double> parseReal(std::string_view text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

/// The spellings that PostgreSQL takes.
std::optional<bool> parseBoolean(std::string_view text)
{
    const std::string lower = lowerAscii(text);
    for (const std::string_view word: {"true", "t", "yes", "y", "on", "1"})
        if (lower == word)
            return true;
    for (const std::string_view word: {"false", "f", "no", "n", "off", "0"})
        if (lower == word)
            return false;
    return std::nullopt;
}

HttpError wrongType(std::string_view column, std::string_view wanted)
{
    return dataError("The value of " + std::string(column) + " is not " + std::string(wanted) + ".");
}

Value idsFromJson(const JsonValue& json, std::string_view column)
{
    if (!json.isArray())
        throw wrongType(column, "an array of integers");
    for (std::size_t i = 0; i < json.size(); ++i)
        if (!json.at(i).isInteger())
            throw wrongType(column, "an array of integers");
    return json.toJson();
}

} // namespace

SqlValue toSql(const Value& value)
{
    return std::visit(
        [](const auto& held) -> SqlValue
        {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>)
                return std::string_view(held);
            else
                return held;
        },
        value);
}

Value readValue(const Row& row, int column, ColumnType type)
{
    if (row.isNull(column))
        return std::monostate{};
    switch (type)
    {
    case ColumnType::Integer:
        return row.integer(column);
    case ColumnType::Real:
        return row.real(column);
    case ColumnType::Boolean:
        return row.boolean(column);
    default:
        return row.text(column);
    }
}

void writeValue(JsonWriter& json, const Value& value, ColumnType type)
{
    std::visit(
        [&](const auto& held)
        {
            using Held = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<Held, std::monostate>)
                json.null();
            else if constexpr (std::is_same_v<Held, std::string>)
                type == ColumnType::Text || type == ColumnType::Time ? json.value(held) : json.raw(held);
            else
                json.value(held);
        },
        value);
}

Value valueFromJson(const JsonValue& json, ColumnType type, std::string_view column)
{
    if (!json || json.isNull())
        return std::monostate{};
    switch (type)
    {
    case ColumnType::Integer:
        if (json.isInteger())
            return json.integer();
        break;
    case ColumnType::Real:
        if (json.isNumber())
            return json.number();
        break;
    case ColumnType::Boolean:
        if (json.isBoolean())
            return json.boolean();
        if (json.isInteger() && (json.integer() == 0 || json.integer() == 1))
            return json.integer() == 1;
        break;
    case ColumnType::Text:
    case ColumnType::Time:
        if (json.isText())
            return std::string(json.text());
        throw wrongType(column, "a text");
    case ColumnType::Json:
        return json.toJson();
    case ColumnType::Ids:
        return idsFromJson(json, column);
    }
    return valueFromText(json.isText() ? json.text() : std::string_view(), type, column);
}

Value valueFromText(std::string_view text, ColumnType type, std::string_view column)
{
    switch (type)
    {
    case ColumnType::Integer:
        if (const auto number = parseInteger(text))
            return *number;
        throw wrongType(column, "an integer");
    case ColumnType::Real:
        if (const auto number = parseReal(text))
            return *number;
        throw wrongType(column, "a number");
    case ColumnType::Boolean:
        if (const auto truth = parseBoolean(text))
            return *truth;
        throw wrongType(column, "true or false");
    default:
        if (text.find('\0') != std::string_view::npos || !isValidUtf8(text))
            throw wrongType(column, "a text in UTF-8 without U+0000");
        return std::string(text);
    }
}

} // namespace colonnade::tasks
