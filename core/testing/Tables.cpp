#include "testing/Tables.h"

#include <algorithm>
#include <vector>

namespace colonnade::testing
{

namespace
{

constexpr const char* SQLITE_ITEMS =
    "select type, name, tbl_name, coalesce(sql, '') from sqlite_master where name not like 'sqlite_%'";

constexpr const char* POSTGRESQL_ITEMS = R"(
select case c.relkind when 'r' then 'table' when 'i' then 'index' when 'v' then 'view' when 'S' then 'sequence'
                      else 'relation' end,
       cast(c.relname as text),
       cast(coalesce((select t.relname from pg_index i join pg_class t on t.oid = i.indrelid
                      where i.indexrelid = c.oid), c.relname) as text),
       coalesce((select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
                 from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '')
from pg_class c where c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
union all
select 'trigger', cast(g.tgname as text), cast(c.relname as text), pg_get_triggerdef(g.oid)
from pg_trigger g join pg_class c on c.oid = g.tgrelid
where not g.tgisinternal and c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
union all
select 'function', cast(p.proname as text), cast(p.proname as text), p.prosrc
from pg_proc p where p.pronamespace = (select oid from pg_namespace where nspname = current_schema()))";

std::vector<std::string> columnsOf(Session& session, const std::string& table)
{
    const char* const sql = session.dialect() == Dialect::Sqlite
                                ? "select name from pragma_table_info($1)"
                                : "select cast(column_name as text) from information_schema.columns "
                                  "where table_schema = current_schema() and table_name = $1";
    return session.all([](const Row& row) { return row.text(0); }, sql, table);
}

/// In no order of the database's.
std::string rowsOf(Session& session, const std::string& table)
{
    std::string wanted;
    const auto columns = columnsOf(session, table);
    for (const auto& column: columns)
        wanted += (wanted.empty() ? "cast(\"" : ", cast(\"") + column + "\" as text)";
    auto rows = session.all(
        [&](const Row& row)
        {
            std::string text;
            for (int i = 0; i < static_cast<int>(columns.size()); ++i)
                text += row.findText(i).value_or("null") + "|";
            return text;
        },
        "select " + wanted + " from \"" + table + "\"");
    std::sort(rows.begin(), rows.end());
    std::string all;
    for (const auto& row: rows)
        all += "\n" + row;
    return all;
}

} // namespace

DatabaseContent DatabaseContent::read(Database& database)
{
    return database.read(
        [](Session& session)
        {
            DatabaseContent content;
            session.run(session.dialect() == Dialect::Sqlite ? SQLITE_ITEMS : POSTGRESQL_ITEMS, {},
                        [&](const Row& row)
                        {
                            content.items[row.text(1)] = {row.text(0), row.text(2), row.text(3)};
                            return true;
                        });
            for (auto& [name, item]: content.items)
                if (item.kind == "table")
                    item.content += rowsOf(session, name);
            return content;
        });
}

} // namespace colonnade::testing
