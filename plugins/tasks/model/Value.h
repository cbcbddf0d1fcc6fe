#pragma once

#include <colonnade/Database.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace colonnade::tasks
{

/// A column's value, owned. `std::monostate` is NULL.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// What a column holds, and how JSON shows it.
enum class ColumnType
{
    Integer,
    Real,
    Boolean,
    Text,
    Time, ///< a text, UTC: `2026-11-22T06:00:00.000000`
    Json, ///< any JSON, kept as text
    Ids   ///< an array of integers, kept as JSON text
};

/// Views into `value`, which must live as long.
SqlValue toSql(const Value& value);

Value readValue(const Row& row, int column, ColumnType type); ///< NULL included

/// Writes the value (not its name).
void writeValue(JsonWriter& json, const Value& value, ColumnType type);

/// What a client sent for a column; null is NULL. Throws `HttpError` 415 `DataError` that names the column.
Value valueFromJson(const JsonValue& json, ColumnType type, std::string_view column);

/// What a client sent as a filter `column=text`. Throws likewise.
Value valueFromText(std::string_view text, ColumnType type, std::string_view column);

inline bool isNull(const Value& value) ///< SQL's NULL
{
    return std::holds_alternative<std::monostate>(value);
}

} // namespace colonnade::tasks
