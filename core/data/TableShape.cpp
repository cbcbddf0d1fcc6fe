#include "data/TableShape.h"

#include "colonnade/Text.h"

#include <algorithm>
#include <functional>
#include <set>

namespace colonnade
{

namespace
{

constexpr const char* HISTORY = "core_migration";

/// Names of tables and columns come from migrations: none has a quote in it.
std::string sqlText(const std::string& name)
{
    return "'" + name + "'";
}

ColumnKind kindOf(const std::string& declared)
{
    const std::string type = lowerAscii(declared);
    const auto has = [&](const char* part) { return type.find(part) != std::string::npos; };
    if (has("bool"))
        return ColumnKind::Boolean;
    if (has("int"))
        return ColumnKind::Integer;
    if (has("double") || has("real"))
        return ColumnKind::Real;
    return has("blob") || has("bytea") ? ColumnKind::Bytes : ColumnKind::Text;
}

std::vector<std::string> texts(Session& session, const std::string& sql)
{
    return session.all([](const Row& row) { return row.text(0); }, sql);
}

void readSqliteColumns(Session& session, TableShape& table)
{
    constexpr std::int64_t ordinary = 0; // hidden columns are computed, or belong to a virtual table
    session.run("select name, type, hidden from pragma_table_xinfo(" + sqlText(table.name) + ")", {},
                [&](const Row& row)
                {
                    if (row.integer(2) == ordinary)
                        table.columns[row.text(0)] = kindOf(row.text(1));
                    return true;
                });
}

std::vector<TableShape> readSqlite(Session& session)
{
    std::vector<TableShape> tables;
    session.run("select l.name, l.type = 'virtual', coalesce(s.sql, '') like '%AUTOINCREMENT%' "
                "from pragma_table_list l join sqlite_schema s on s.name = l.name and s.type = 'table' "
                "where l.schema = 'main' and l.type in ('table', 'virtual') and l.name not like 'sqlite\\_%' "
                "escape '\\' order by l.name",
                {},
                [&](const Row& row)
                {
                    TableShape table{row.text(0), {}, {}, {}};
                    if (row.boolean(1))
                        table.columns["rowid"] = ColumnKind::Integer;
                    if (row.boolean(2))
                        table.identity = "id";
                    tables.push_back(std::move(table));
                    return true;
                });
    for (auto& table: tables)
    {
        readSqliteColumns(session, table);
        table.refers = texts(session, "select distinct \"table\" from pragma_foreign_key_list(" +
                                          sqlText(table.name) + ")");
    }
    return tables;
}

std::vector<TableShape> readPostgresql(Session& session)
{
    std::map<std::string, TableShape> tables;
    session.run("select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), "
                "a.attidentity <> '' from pg_class c join pg_attribute a on a.attrelid = c.oid "
                "where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 "
                "and not a.attisdropped and a.attgenerated = '' order by 1, a.attnum",
                {},
                [&](const Row& row)
                {
                    auto& table = tables[row.text(0)];
                    table.name = row.text(0);
                    table.columns[row.text(1)] = kindOf(row.text(2));
                    if (row.boolean(3))
                        table.identity = row.text(1);
                    return true;
                });
    session.run("select c.relname::text, f.relname::text from pg_constraint k "
                "join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid "
                "where k.contype = 'f' and c.relnamespace = current_schema()::regnamespace",
                {},
                [&](const Row& row)
                {
                    if (const auto found = tables.find(row.text(0)); found != tables.end())
                        found->second.refers.push_back(row.text(1));
                    return true;
                });
    std::vector<TableShape> all;
    all.reserve(tables.size());
    for (auto& [name, table]: tables)
        all.push_back(std::move(table));
    return all;
}

/// Each after those that it refers to.
std::vector<TableShape> ordered(const std::vector<TableShape>& tables)
{
    std::vector<TableShape> sorted;
    sorted.reserve(tables.size());
    std::set<std::string> seen;
    const std::function<void(const TableShape&)> visit = [&](const TableShape& table)
    {
        if (!seen.insert(table.name).second)
            return;
        for (const auto& other: tables)
            if (std::find(table.refers.begin(), table.refers.end(), other.name) != table.refers.end())
                visit(other);
        sorted.push_back(table);
    };
    for (const auto& table: tables)
        visit(table);
    return sorted;
}

/// What `pg_get_serial_sequence` wants, as a text.
std::string sequenceOf(const TableShape& table)
{
    return "pg_get_serial_sequence(" + sqlText(quotedName(table.name)) + ", " + sqlText(table.identity) + ")";
}

} // namespace

std::string quotedName(const std::string& name)
{
    return "\"" + name + "\"";
}

std::vector<TableShape> readTables(Session& session)
{
    auto tables = session.dialect() == Dialect::Sqlite ? readSqlite(session) : readPostgresql(session);
    std::erase_if(tables, [](const TableShape& table) { return table.name == HISTORY; });
    return ordered(tables);
}

std::int64_t lastNumber(Session& session, const TableShape& table)
{
    if (session.dialect() == Dialect::Sqlite)
        return session.findInteger("select seq from sqlite_sequence where name = $1", table.name).value_or(0);
    const auto sequence =
        session.find([](const Row& row) { return row.text(0); }, "select " + sequenceOf(table));
    return session
        .findInteger("select case when is_called then last_value else 0 end from " + sequence.value())
        .value_or(0);
}

void setLastNumber(Transaction& transaction, const TableShape& table, std::int64_t number)
{
    if (transaction.dialect() == Dialect::Postgresql)
    {
        if (number > 0)
            transaction.findInteger("select setval(" + sequenceOf(table) + ", $1)", number);
        return;
    }
    if (transaction.execute("update sqlite_sequence set seq = max(seq, $2) where name = $1", table.name,
                            number) == 0)
        transaction.execute("insert into sqlite_sequence (name, seq) values ($1, $2)", table.name, number);
}

} // namespace colonnade
