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

    std::vector<WriteTarget> find()
    {
        lookAtStart();
        for (_at = 0; _at < _words.size(); ++_at)
            look();
        return std::move(_found);
    }

private:
    bool is(std::size_t at, const std::set<std::string_view>& words) const
    {
        return at < _words.size() && words.contains(_words[at]);
    }

    void add(const std::string& what, const std::string& name) { _found.push_back({what, name, {}}); }

    /// What only a statement's first word tells.
    void lookAtStart()
    {
        if (is(0, {"attach", "detach"}))
            add("opens", "another database");
        else if (is(0, {"pragma"}) && std::find(_words.begin(), _words.end(), "=") != _words.end())
            add("sets", nameAt(1));
        else if (is(0, {"copy"}) && std::find(_words.begin(), _words.end(), "from") != _words.end())
            add("fills", nameAt(1));
        else if (is(0, {"grant", "revoke"}))
            addGranted();
        else if (is(0, {"select"}))
            addSelected();
    }

    void addGranted()
    {
        const auto on = std::find(_words.begin(), _words.end(), "on");
        if (on != _words.end())
            add("changes the rights of", nameAt(static_cast<std::size_t>(on - _words.begin()) + 1));
    }

    /// `select … into name from …`, which makes a table.
    void addSelected()
    {
        for (std::size_t at = 1; at < _words.size(); ++at)
            if (is(at, {"into"}) &&
                !is(at - 1, {"insert", "merge", "replace", "ignore", "abort", "fail", "rollback"}))
                return add("makes", nameAt(at + 1));
    }

    void look()
    {
        if (is(_at, {"create", "alter", "drop", "truncate"}))
            define();
        else if (is(_at, {"insert", "replace", "merge"}) && into() != 0)
        {
            add("fills", nameAt(into()));
            _at = into() - 1; // past the `replace` of `insert or replace`
        }
        else if (is(_at, {"delete"}) && is(_at + 1, {"from"}))
            add("empties", nameAt(_at + 2));
        else if (is(_at, {"update"}))
            addUpdated();
    }

    /// Where the name stands in `insert or ignore into name`; 0: it is no such statement.
    std::size_t into() const
    {
        for (std::size_t at = _at + 1; at < _at + 4; ++at)
            if (is(at, {"into"}))
                return at + 1;
        return 0;
    }

    /// `update only a.b as c set d = 1, (e, f) = (2, 3) where …`; not `for update`, `on update cascade`,
    /// `after update of`, `do update set`.
    void addUpdated()
    {
        std::size_t at = _at + 1;
        if (is(at, {"or"}) && is(at + 1, {"ignore", "replace", "abort", "fail", "rollback"}))
            at += 2;
        if (is(at, {"set", "of", "on", "or", "cascade", "restrict", "no"}))
            return;
        std::string name;
        at = readName(at, name);
        for (std::size_t last = at + 5; at < last && !is(at, {"set"}); ++at) // `* as c`, `indexed by c`
            if (is(at, {"(", ")", ",", ";"}))
                return;
        if (is(at, {"set"}))
            _found.push_back({"changes", name, columnsFrom(at + 1)});
    }

    /// What is set, up to the end of the list.
    std::vector<std::string> columnsFrom(std::size_t at) const
    {
        std::vector<std::string> columns;
        bool isName = true;
        int depth = 0;
        for (; at < _words.size() && !(depth == 0 && is(at, {"where", "from", "returning", ";"})); ++at)
        {
            if (is(at, {"("}))
                ++depth;
            else if (is(at, {")"}))
                --depth;
            else if (is(at, {"="}) && depth == 0)
                isName = false;
            else if (is(at, {","}) && depth == 0)
                isName = true;
            else if (isName && !is(at, {","}))
                columns.push_back(_words[at]);
        }
        return columns;
    }

    /// `create unique index if not exists a on b`, `drop table a, b`, …
    void define()
    {
        const std::string verb = _words[_at];
        std::size_t at = _at + 1;
        bool temporary = false;
        while (
            is(at, {"or", "replace", "unique", "temp", "temporary", "unlogged", "materialized", "foreign"}))
            temporary = is(at++, {"temp", "temporary"}) || temporary;
        const std::string kind = at < _words.size() ? _words[at] : "";
        const bool truncates = verb == "truncate" && kind != "(" && kind != ",";
        if (!truncates && !is(at, {"table", "index", "view", "trigger", "sequence", "function", "procedure",
                                   "type", "domain", "schema", "extension", "rule"}))
            return;
        if (!truncates || kind == "table")
            ++at;
        if (!temporary)
            addDefined(verb, at);
        if (kind == "index" || kind == "trigger" || kind == "rule")
            addTable(at, kind);
    }

    void addDefined(const std::string& verb, std::size_t at)
    {
        const bool isList = verb == "drop" || verb == "truncate";
        for (std::string name;; ++at)
        {
            at = readName(at, name);
            add(verb == "create"  ? "makes"
                : verb == "drop"  ? "removes"
                : verb == "alter" ? "changes"
                                  : "empties",
                name);
            if (!isList || !is(at, {","}))
                break;
        }
        if (verb == "alter" && is(at, {"rename"}) && is(at + 1, {"to"}))
            add("makes", nameAt(at + 2));
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

    /// Without its schema. Returns where what follows it begins.
    std::size_t readName(std::size_t at, std::string& name) const
    {
        while (is(at, {"if", "not", "exists", "only", "concurrently", "or", "ignore", "replace", "abort",
                       "fail", "rollback", "into", "table"}))
            ++at;
        name = at < _words.size() ? _words[at] : "";
        while (is(at + 1, {"."}) && at + 2 < _words.size())
            name = _words[at += 2];
        return at + 1;
    }

    std::string nameAt(std::size_t at) const
    {
        std::string name;
        readName(at, name);
        return name;
    }

    const Words _words;
    std::size_t _at = 0;
    std::vector<WriteTarget> _found;
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

std::vector<WriteTarget> findTargets(std::string_view statement, Dialect dialect)
{
    return Targets(statement, dialect).find();
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
