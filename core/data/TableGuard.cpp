#include "data/TableGuard.h"

#include "data/SqlText.h"

#include <algorithm>
#include <set>
#include <vector>

namespace colonnade
{

namespace
{

constexpr const char* HISTORY = "core_migration"; // gets a row for each step

using Words = std::vector<std::string>;

/// Tells where a statement names what it makes or changes.
class Targets
{
public:
    Targets(std::string_view statement, Dialect dialect):
        _words(wordsOf(statement, dialect))
    {
    }

    /// Each with what is done to it.
    std::vector<std::pair<std::string, std::string>> find()
    {
        if (is(0, {"attach", "detach"}))
            add("opens", "another database");
        for (_at = 0; _at < _words.size(); ++_at)
            look();
        return std::move(_found);
    }

private:
    bool is(std::size_t at, const std::set<std::string_view>& words) const
    {
        return at < _words.size() && words.contains(_words[at]);
    }

    void add(const std::string& what, const std::string& name) { _found.emplace_back(what, name); }

    void look()
    {
        if (is(_at, {"create", "alter", "drop", "truncate"}))
            define();
        else if (is(_at, {"insert", "replace"}) && into() != 0)
            add("fills", nameAt(into()));
        else if (is(_at, {"delete"}) && is(_at + 1, {"from"}))
            add("empties", nameAt(_at + 2));
        else if (is(_at, {"update"}) && isUpdate())
            add("changes", nameAt(_at + 1));
    }

    /// Where the name stands in `insert or ignore into name`; 0: it is no such statement.
    std::size_t into() const
    {
        for (std::size_t at = _at + 1; at < _at + 4; ++at)
            if (is(at, {"into"}))
                return at + 1;
        return 0;
    }

    /// Not `for update`, `on update cascade`, `after update of`, `do update set`.
    bool isUpdate() const
    {
        if (is(_at + 1, {"set", "of", "on", "or", "cascade", "restrict", "no"}))
            return is(_at + 1, {"or"}) && is(_at + 2, {"ignore", "replace", "abort", "fail", "rollback"});
        for (std::size_t at = _at + 2; at < std::min(_at + 7, _words.size()); ++at)
            if (_words[at] == "set")
                return true;
        return false;
    }

    /// `create unique index if not exists a on b`, `drop table a`, …
    void define()
    {
        const std::string verb = _words[_at];
        std::size_t at = _at + 1;
        bool temporary = false;
        while (
            is(at, {"or", "replace", "unique", "temp", "temporary", "unlogged", "materialized", "foreign"}))
            temporary = is(at++, {"temp", "temporary"}) || temporary;
        const std::string kind = at < _words.size() ? _words[at] : "";
        if (verb != "truncate" && !is(at, {"table", "index", "view", "trigger", "sequence", "function",
                                           "procedure", "type", "domain", "schema", "extension", "rule"}))
            return;
        if (verb != "truncate" || kind == "table")
            ++at;
        if (!temporary)
            add(verb == "create"  ? "makes"
                : verb == "drop"  ? "removes"
                : verb == "alter" ? "changes"
                                  : "empties",
                nameAt(at));
        if (kind == "index" || kind == "trigger" || kind == "rule")
            addTable(at, kind);
    }

    /// The table of an index or trigger.
    void addTable(std::size_t at, const std::string& kind)
    {
        for (; at < _words.size() && !is(at, {"begin", "execute"}); ++at)
            if (_words[at] == "on")
            {
                add("puts its " + kind + " on", nameAt(at + 1));
                return;
            }
    }

    /// Without its schema.
    std::string nameAt(std::size_t at) const
    {
        while (is(at, {"if", "not", "exists", "only", "concurrently", "or", "ignore", "replace", "abort",
                       "fail", "rollback"}))
            ++at;
        std::string name = at < _words.size() ? _words[at] : "";
        while (is(at + 1, {"."}) && at + 2 < _words.size())
            name = _words[at += 2];
        return name;
    }

    const Words _words;
    std::size_t _at = 0;
    std::vector<std::pair<std::string, std::string>> _found;
};

constexpr const char* SQLITE_ITEMS =
    "select name, tbl_name, type || ' ' || coalesce(sql, '') from sqlite_master "
    "where name not like 'sqlite_%'";

constexpr const char* POSTGRESQL_ITEMS = R"(
select cast(c.relname as text),
       cast(coalesce((select t.relname from pg_index i join pg_class t on t.oid = i.indrelid
                      where i.indexrelid = c.oid), c.relname) as text),
       cast(c.relkind as text) || ' ' ||
       coalesce((select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' order by a.attnum)
                 from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '') ||
       coalesce((select cast(s.n_tup_ins + s.n_tup_upd + s.n_tup_del as text)
                 from pg_stat_xact_user_tables s where s.relid = c.oid), '')
from pg_class c where c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
union all
select cast(g.tgname as text), cast(c.relname as text), pg_get_triggerdef(g.oid)
from pg_trigger g join pg_class c on c.oid = g.tgrelid
where not g.tgisinternal and c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
union all
select cast(p.proname as text), cast(p.proname as text), p.prosrc
from pg_proc p where p.pronamespace = (select oid from pg_namespace where nspname = current_schema()))";

std::string prefixOf(std::string_view plugin)
{
    return std::string(plugin) + "_";
}

} // namespace

std::optional<std::string> findForeignTarget(std::string_view statement, std::string_view plugin,
                                             Dialect dialect)
{
    const std::string prefix = prefixOf(plugin);
    for (const auto& [what, name]: Targets(statement, dialect).find())
        if (!name.starts_with(prefix))
            return what + " " + name + ", which does not begin with " + prefix;
    return std::nullopt;
}

OthersContent OthersContent::look(Transaction& transaction, std::string_view plugin)
{
    OthersContent content;
    const std::string prefix = prefixOf(plugin);
    transaction.run(transaction.dialect() == Dialect::Sqlite ? SQLITE_ITEMS : POSTGRESQL_ITEMS, {},
                    [&](const Row& row)
                    {
                        const std::string name = row.text(0);
                        const std::string table = row.text(1);
                        if ((!name.starts_with(prefix) || !table.starts_with(prefix)) && name != HISTORY)
                            content._items[name + " on " + table] = row.text(2);
                        return true;
                    });
    return content;
}

std::optional<std::string> OthersContent::findDifference(const OthersContent& now,
                                                         std::string_view plugin) const
{
    const auto nameOf = [](const std::string& item) { return item.substr(0, item.find(' ')); };
    for (const auto& [item, content]: now._items)
    {
        const auto before = _items.find(item);
        if (before == _items.end())
            return "makes " + item + ", of which one does not begin with " + prefixOf(plugin);
        if (before->second != content)
            return "changes " + nameOf(item);
    }
    for (const auto& [item, content]: _items)
        if (!now._items.contains(item))
            return "removes " + nameOf(item);
    return std::nullopt;
}

} // namespace colonnade
