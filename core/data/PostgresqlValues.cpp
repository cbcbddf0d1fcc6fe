#include "data/PostgresqlValues.h"

#include "colonnade/Crypto.h"
#include "data/Values.h"

#include <libpq-fe.h>

#include <charconv>

namespace colonnade
{

namespace
{

// Object ids of built-in types (pg_type.dat), the same on every server.
constexpr Oid BOOL_OID = 16;
constexpr Oid BYTEA_OID = 17;

constexpr int TEXT_FORMAT = 0;
constexpr int BINARY_FORMAT = 1;

template <class Number> std::string inDecimal(Number number)
{
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    return std::string(digits, end);
}

} // namespace

PostgresqlParameters::PostgresqlParameters(std::span<const SqlValue> values)
{
    _texts.reserve(values.size());
    _pointers.reserve(values.size());
    _lengths.reserve(values.size());
    _formats.reserve(values.size());
    for (const SqlValue& value: values)
    {
        if (const auto* flag = std::get_if<bool>(&value))
            addText(*flag ? "1" : "0"); // fits boolean and integer columns
        else if (const auto* integer = std::get_if<std::int64_t>(&value))
            addText(inDecimal(*integer));
        else if (const auto* real = std::get_if<double>(&value))
        {
            requireFinite(*real);
            addText(inDecimal(*real));
        }
        else if (const auto* text = std::get_if<std::string_view>(&value))
        {
            requireText(*text);
            addText(std::string(*text)); // libpq wants a NUL at the end
        }
        else if (const auto* bytes = std::get_if<Bytes>(&value))
        {
            _pointers.push_back(bytes->content.empty() ? "" : bytes->content.data());
            _lengths.push_back(static_cast<int>(bytes->content.size()));
            _formats.push_back(BINARY_FORMAT);
        }
        else
        {
            _pointers.push_back(nullptr);
            _lengths.push_back(0);
            _formats.push_back(TEXT_FORMAT);
        }
    }
}

void PostgresqlParameters::addText(std::string text)
{
    _pointers.push_back(_texts.emplace_back(std::move(text)).c_str());
    _lengths.push_back(0); // of text it does not count
    _formats.push_back(TEXT_FORMAT);
}

bool PostgresqlRow::isNull(int column) const
{
    if (column < 0 || column >= PQnfields(_result))
        throw Poco::RangeException("the row has no column " + std::to_string(column));
    return PQgetisnull(_result, _row, column) != 0;
}

std::string_view PostgresqlRow::value(int column) const
{
    if (isNull(column))
        throw Poco::NullValueException("column " + std::to_string(column) + " is NULL");
    return {PQgetvalue(_result, _row, column), static_cast<std::size_t>(PQgetlength(_result, _row, column))};
}

std::int64_t PostgresqlRow::integer(int column) const
{
    const std::string_view text = value(column);
    if (PQftype(_result, column) == BOOL_OID)
        return text == "t" ? 1 : 0;
    return integerFromText(text);
}

double PostgresqlRow::real(int column) const
{
    return realFromText(value(column));
}

bool PostgresqlRow::boolean(int column) const
{
    return integer(column) != 0;
}

std::string PostgresqlRow::text(int column) const
{
    return std::string(value(column));
}

std::string PostgresqlRow::bytes(int column) const
{
    static constexpr std::string_view HEX_MARK = "\\x"; // bytea_output = hex, set at connect
    const std::string_view text = value(column);
    if (PQftype(_result, column) != BYTEA_OID)
        return std::string(text);
    const auto decoded = decodeHex(text.substr(std::min(HEX_MARK.size(), text.size())));
    if (!text.starts_with(HEX_MARK) || !decoded)
        throw Poco::DataFormatException("column " + std::to_string(column) + " is not in bytea's hex format");
    return *decoded;
}

} // namespace colonnade
