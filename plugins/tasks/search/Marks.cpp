#include "search/Marks.h"

#include "search/Words.h"

#include <colonnade/BulkInsert.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <set>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST = 4000;
constexpr std::string_view TOO_MANY = "x"; ///< no digest is so short
constexpr std::size_t DIGITS = 12;
constexpr int MOST_ASKED = 32;
constexpr int FILL_BATCH = 1000;

/// FNV-1a, 64 bit: a mark is no secret, and what has the same one is compared anyway.
class Digest
{
public:
    Digest& add(std::string_view text)
    {
        for (const char c: text)
            add(c);
        return add('\x1F'); // in no key: parts cannot run into each other unnoticed
    }

    Digest& add(char c)
    {
        _state = (_state ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        return *this;
    }

    std::string text() const
    {
        constexpr std::string_view HEX = "0123456789abcdef";
        std::string digits(DIGITS, '0');
        std::uint64_t rest = _state ^ (_state >> 32U);
        for (char& digit: digits)
        {
            digit = HEX[rest & 0xFU];
            rest >>= 4U;
        }
        return digits;
    }

private:
    std::uint64_t _state = 0xcbf29ce484222325U;
};

/// Equal for numbers that are equal, whatever their text.
std::string numberText(double number)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number == 0 ? 0.0 : number).ptr;
    return {text.data(), end};
}

std::string scalarText(const JsonValue& scalar)
{
    if (scalar.isText())
        return std::string(scalar.text());
    return scalar.isNumber() ? numberText(scalar.number()) : scalar.toJson();
}

/// Calls `visit` with the mark of each scalar. Elements of an array stand where the array does.
template <class Visit> void visitScalars(const JsonValue& value, const Digest& path, const Visit& visit)
{
    if (value.isObject())
        for (std::size_t i = 0; i < value.size(); ++i)
        {
            const auto [name, member] = value.member(i);
            visitScalars(member, Digest(path).add(name), visit);
        }
    else if (value.isArray())
        for (std::size_t i = 0; i < value.size(); ++i)
            visitScalars(value.at(i), path, visit);
    else
        visit(Digest(path).add(value.kind()).add(scalarText(value)).text());
}

Digest scalarPath()
{
    return Digest().add("scalar");
}

/// Writes members in the order of their names, and only the last of a repeated name, so that equal values
/// give equal texts.
void writeSorted(JsonWriter& json, const JsonValue& value)
{
    if (!value.isArray() && !value.isObject())
    {
        json.raw(value.toJson());
        return;
    }
    if (value.isArray())
    {
        json.beginArray();
        for (std::size_t i = 0; i < value.size(); ++i)
            writeSorted(json, value.at(i));
    }
    else
    {
        std::map<std::string_view, JsonValue> members;
        for (std::size_t i = 0; i < value.size(); ++i)
            members.insert_or_assign(value.member(i).first, value.member(i).second);
        json.beginObject();
        for (const auto& [name, member]: members)
            writeSorted(json.key(name), member);
    }
    json.end();
}

void insertMarks(Transaction& transaction, const Resource& resource, std::int64_t id,
                 const std::string& marks)
{
    if (!marks.empty())
        transaction.execute("INSERT INTO " + markTable(resource) + " (rowid, marks) VALUES ($1, $2)", id,
                            marks);
}

std::string marksOfText(std::string_view info)
{
    return info.empty() ? std::string() : marksOf(JsonDocument::parse(info).root());
}

/// SQLite: removes the marks of some objects that are gone, more than come in between.
void sweepGone(Transaction& transaction, const Resource& resource)
{
    const auto gone = transaction.all([](const Row& row) { return row.integer(0); },
                                      "SELECT id FROM tasks_gone WHERE resource = $1 LIMIT 8", resource.name);
    for (const auto id: gone)
    {
        transaction.execute("DELETE FROM " + markTable(resource) + " WHERE rowid = $1", id);
        transaction.execute("DELETE FROM tasks_gone WHERE resource = $1 AND id = $2", resource.name, id);
    }
}

/// An older version, or an interrupted import, may have made some of the marks.
void forgetMarks(Transaction& transaction, const std::string& table, std::span<const SqlValue> ids)
{
    std::vector<SqlValue> marked;
    selectIn(transaction, "SELECT rowid FROM " + table + " WHERE rowid IN (", ids,
             [&](const Row& row) { marked.emplace_back(row.integer(0)); });
    for (const auto& id: marked)
        transaction.execute("DELETE FROM " + table + " WHERE rowid = $1", id);
}

void markAnew(Transaction& transaction, const Resource& resource,
              const std::vector<std::pair<std::int64_t, std::string>>& rows)
{
    static constexpr BulkColumn COLUMNS[] = {{"rowid", BulkColumn::Type::Integer}, {"marks"}};
    const std::string table = markTable(resource);
    std::vector<SqlValue> ids;
    std::vector<std::string> marks;
    ids.reserve(rows.size());
    marks.reserve(rows.size());
    for (const auto& [id, info]: rows)
    {
        ids.emplace_back(id);
        marks.push_back(marksOfText(info));
    }
    forgetMarks(transaction, table, ids);
    BulkRows bulk(table, COLUMNS);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (transaction.dialect() == Dialect::Sqlite) // its full-text tables know no ON CONFLICT
            insertMarks(transaction, resource, rows[i].first, marks[i]);
        else if (!marks[i].empty())
            bulk.add({ids[i], std::string_view(marks[i])});
    bulk.insert(transaction);
}

/// The next batch of what is not marked yet: how many it held; nothing if there is none.
std::optional<std::int64_t> fillBatch(Transaction& transaction, const Resource& resource)
{
    const std::string_view lock = transaction.dialect() == Dialect::Postgresql ? " FOR UPDATE" : "";
    const auto range = transaction.find(
        [](const Row& row) { return std::pair(row.integer(0), row.integer(1)); },
        "SELECT done_id, last_id FROM tasks_unmarked WHERE resource = $1" + std::string(lock), resource.name);
    if (!range)
        return std::nullopt;
    std::int64_t done = range->second;
    const std::string table(resource.table);
    const auto rows = transaction.all(
        [](const Row& row) { return std::pair(row.integer(0), row.findText(1).value_or("")); },
        "SELECT id, info FROM " + table + " WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3" +
            std::string(lock),
        range->first, range->second, FILL_BATCH);
    if (rows.size() == FILL_BATCH)
        done = rows.back().first;
    markAnew(transaction, resource, rows);
    transaction.execute("UPDATE tasks_unmarked SET done_id = $2 WHERE resource = $1", resource.name, done);
    transaction.execute("DELETE FROM tasks_unmarked WHERE resource = $1 AND done_id >= last_id",
                        resource.name);
    return static_cast<std::int64_t>(rows.size());
}

} // namespace

MarkFormula allOf(const MarkFormula& a, const MarkFormula& b)
{
    return a.empty() ? b : b.empty() ? a : a + "&" + b;
}

MarkFormula anyOf(const MarkFormula& a, const MarkFormula& b)
{
    return a.empty() || b.empty() ? MarkFormula() : "(" + a + "|" + b + ")";
}

MarkFormula marksOfContained(const JsonValue& part)
{
    MarkFormula formula;
    int count = 0; // some are enough to find few
    visitScalars(part, scalarPath(),
                 [&](const std::string& mark)
                 {
                     if (count++ < MOST_ASKED)
                         formula = allOf(formula, mark);
                 });
    return formula;
}

MarkFormula markOfPair(std::string_view key, std::string_view text)
{
    return Digest().add("pair").add(key).add(text).text();
}

MarkFormula markOfWord(std::string_view key, std::string_view stem)
{
    return Digest().add("word").add(key).add(stem).text();
}

std::string comparableText(const JsonValue& value)
{
    if (value.isText())
        return std::string(value.text());
    JsonWriter json;
    writeSorted(json, value);
    return json.take();
}

std::string marksOf(const JsonValue& info)
{
    std::set<std::string> marks;
    const auto add = [&](std::string mark)
    {
        if (marks.size() <= MOST)
            marks.insert(std::move(mark));
    };
    visitScalars(info, scalarPath(), add);
    for (std::size_t i = 0; info.isObject() && i < info.size() && marks.size() <= MOST; ++i)
    {
        const auto [name, value] = info.member(i);
        if (value.isNull())
            continue;
        const std::string text = comparableText(value);
        add(markOfPair(name, text));
        for (const auto& word: wordsOf(text))
            if (!word.stem.empty())
                add(markOfWord(name, word.stem));
    }
    if (marks.size() > MOST)
        return std::string(TOO_MANY);
    std::string text;
    for (const auto& mark: marks)
        text.append(text.empty() ? "" : " ").append(mark);
    return text;
}

std::string marksOf(const Record& record)
{
    const auto* info = record.resource().marked ? std::get_if<std::string>(&record["info"]) : nullptr;
    return info ? marksOfText(*info) : std::string();
}

std::string markTable(const Resource& resource)
{
    return std::string(resource.table) + "_mark";
}

std::string markCondition(const Resource& resource, std::string_view placeholder, Dialect dialect)
{
    const std::string table = markTable(resource);
    const std::string found =
        dialect == Dialect::Postgresql
            ? "CAST(marks AS tsvector) @@ CAST(CAST(" + std::string(placeholder) + " AS text) AS tsquery)"
            : table + " MATCH " + std::string(placeholder);
    return "t.id IN (SELECT rowid FROM " + table + " WHERE " + found + ")";
}

std::string markArgument(const MarkFormula& formula, Dialect dialect)
{
    std::string whole = "(" + formula + ")|" + std::string(TOO_MANY);
    if (dialect == Dialect::Postgresql)
        return whole;
    std::string spelled;
    for (const char c: whole)
        if (c == '&' || c == '|')
            spelled.append(c == '&' ? " AND " : " OR ");
        else
            spelled += c;
    return spelled;
}

void addMarks(Transaction& transaction, const Record& record)
{
    if (!record.resource().marked)
        return;
    if (transaction.dialect() == Dialect::Sqlite)
        sweepGone(transaction, record.resource());
    insertMarks(transaction, record.resource(), record.id(), marksOf(record));
}

void replaceMarks(Transaction& transaction, const Record& record)
{
    if (!record.resource().marked)
        return;
    transaction.execute("DELETE FROM " + markTable(record.resource()) + " WHERE rowid = $1", record.id());
    addMarks(transaction, record);
}

void fillMarks(Database& database, const std::function<void(std::int64_t)>& told)
{
    std::int64_t done = 0;
    for (const Resource* resource:
         {&taskResource(), &runResource(), &resultResource(), &helpingMaterialResource()})
        while (const auto batch = database.write([&](Transaction& transaction)
                                                 { return fillBatch(transaction, *resource); }))
        {
            done += *batch;
            if (told)
                told(done);
        }
}

} // namespace colonnade::tasks
