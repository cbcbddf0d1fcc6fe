#include "colonnade/BulkInsert.h"

#include "data/WriteGuard.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

namespace colonnade
{

namespace
{

constexpr std::size_t MOST_PLACES = 512;

std::string_view typeName(BulkColumn::Type type)
{
    switch (type)
    {
    case BulkColumn::Type::Integer:
        return "bigint";
    case BulkColumn::Type::Real:
        return "double precision";
    case BulkColumn::Type::Boolean:
        return "boolean";
    default:
        return "text";
    }
}

void appendQuoted(std::string& array, std::string_view text)
{
    array += '"';
    for (std::size_t begin = 0; begin < text.size();)
    {
        const auto end = std::min(text.find_first_of("\"\\", begin), text.size());
        array.append(text.substr(begin, end - begin));
        if (end < text.size())
            array.append(1, '\\').append(1, text[end]);
        begin = end + 1;
    }
    array += '"';
}

template <class Number> void appendNumber(std::string& array, Number number)
{
    std::array<char, 32> digits{};
    array.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

/// As PostgreSQL reads an array's elements.
void appendElement(std::string& array, const SqlValue& value)
{
    if (array.size() > 1)
        array += ',';
    if (const auto* text = std::get_if<std::string_view>(&value))
        appendQuoted(array, *text);
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        appendNumber(array, *integer);
    else if (const auto* real = std::get_if<double>(&value))
        appendNumber(array, *real);
    else if (const auto* flag = std::get_if<bool>(&value))
        array += *flag ? 't' : 'f';
    else
        array += "NULL";
}

std::string namesOf(std::span<const BulkColumn> columns)
{
    std::string names;
    for (const auto& column: columns)
        names.append(names.empty() ? "" : ", ").append(column.name);
    return names;
}

std::string placesUpTo(std::size_t count)
{
    std::string places;
    for (std::size_t i = 1; i <= count; ++i)
        places.append(i == 1 ? "$" : ", $").append(std::to_string(i));
    return places;
}

} // namespace

BulkRows::BulkRows(std::string_view table, std::span<const BulkColumn> columns):
    _table(table),
    _columns(columns)
{
    requireOwnTable(table, __builtin_return_address(0));
}

void BulkRows::add(std::initializer_list<SqlValue> values)
{
    add(std::span(values.begin(), values.size()));
}

void BulkRows::add(std::span<const SqlValue> values)
{
    if (values.size() != _columns.size())
        throw Poco::InvalidArgumentException("a row for " + std::string(_table) + " has " +
                                             std::to_string(values.size()) + " values instead of " +
                                             std::to_string(_columns.size()));
    _values.insert(_values.end(), values.begin(), values.end());
}

std::int64_t BulkRows::insert(Transaction& transaction) const
{
    if (_values.empty())
        return 0;
    return transaction.dialect() == Dialect::Postgresql ? insertTogether(transaction)
                                                        : insertEach(transaction);
}

std::int64_t BulkRows::insertTogether(Transaction& transaction) const
{
    const std::size_t width = _columns.size();
    std::string arrays;
    std::vector<std::string> texts(width, "{");
    std::vector<SqlValue> bound;
    bound.reserve(width);
    for (std::size_t column = 0; column < width; ++column)
    {
        for (std::size_t at = column; at < _values.size(); at += width)
            appendElement(texts[column], _values[at]);
        texts[column] += '}';
        bound.emplace_back(std::string_view(texts[column]));
        arrays.append(arrays.empty() ? "" : ", ").append("cast(cast($" + std::to_string(column + 1));
        arrays.append(" as text) as ").append(typeName(_columns[column].type)).append("[])");
    }
    const std::string sql = "insert into " + std::string(_table) + " (" + namesOf(_columns) +
                            ") select * from unnest(" + arrays + ") on conflict do nothing";
    return transaction.run(sql, bound, nullptr);
}

std::int64_t BulkRows::insertEach(Transaction& transaction) const
{
    const std::size_t width = _columns.size();
    const std::string sql = "insert into " + std::string(_table) + " (" + namesOf(_columns) + ") values (" +
                            placesUpTo(width) + ") on conflict do nothing";
    std::int64_t stored = 0;
    for (std::size_t at = 0; at < _values.size(); at += width)
        stored += transaction.run(sql, std::span(_values).subspan(at, width), nullptr);
    return stored;
}

void selectIn(Session& session, std::string_view query, std::span<const SqlValue> values,
              const std::function<void(const Row&)>& visit)
{
    for (std::size_t begin = 0; begin < values.size(); begin += MOST_PLACES)
    {
        const auto part = values.subspan(begin, std::min(MOST_PLACES, values.size() - begin));
        std::vector<SqlValue> bound(part.begin(), part.end());
        bound.resize(std::bit_ceil(bound.size()),
                     part.front()); // texts of few lengths: connections keep them
        session.run(std::string(query) + placesUpTo(bound.size()) + ")", bound,
                    [&](const Row& row)
                    {
                        visit(row);
                        return true;
                    });
    }
}

void raiseNumbers(Transaction& transaction, std::string_view table, std::int64_t least)
{
    requireOwnTable(table, __builtin_return_address(0));
    const std::string name(table);
    const auto greatest = std::max(transaction.findInteger("select max(id) from " + name).value_or(0), least);
    if (transaction.dialect() == Dialect::Sqlite)
    {
        if (transaction.execute("update sqlite_sequence set seq = $2 where name = $1 and seq < $2", name,
                                greatest) == 0 &&
            !transaction.findInteger("select 1 from sqlite_sequence where name = $1", name))
            transaction.execute("insert into sqlite_sequence (name, seq) values ($1, $2)", name, greatest);
        return;
    }
    const auto last = transaction.findInteger("select coalesce(pg_sequence_last_value(cast("
                                              "pg_get_serial_sequence($1, 'id') as regclass)), 0)",
                                              name);
    if (greatest > last.value_or(0))
        transaction.run("select setval(cast(pg_get_serial_sequence($1, 'id') as regclass), $2)",
                        std::array{toSqlValue(name), toSqlValue(greatest)}, nullptr);
}

} // namespace colonnade
