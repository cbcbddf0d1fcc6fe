#include "data/DatabaseMove.h"

#include "data/Migrations.h"
#include "data/TableShape.h"

#include "colonnade/Crypto.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <optional>
#include <variant>

namespace colonnade
{

namespace
{

constexpr std::size_t ROWS_A_STATEMENT = 64;
constexpr std::int64_t ROWS_A_FETCH = 1000;
constexpr std::int64_t ROWS_A_REPORT = 10'000;
constexpr const char* SECRETS = "core_secret";

using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

struct Column
{
    std::string name;
    ColumnKind kind;
};

/// What of a table goes over: the columns that both sides have.
struct Plan
{
    TableShape table;
    std::vector<Column> columns;
    std::string condition; ///< `where …`
};

std::string columnList(const Plan& plan)
{
    std::string list;
    for (const auto& column: plan.columns)
        list += (list.empty() ? "" : ", ") + quotedName(column.name);
    return list;
}

Value readValue(const Row& row, int index, ColumnKind kind)
{
    if (row.isNull(index))
        return {};
    switch (kind)
    {
    case ColumnKind::Integer:
        return row.integer(index);
    case ColumnKind::Real:
        return row.real(index);
    case ColumnKind::Boolean:
        return row.boolean(index);
    case ColumnKind::Bytes:
        return row.bytes(index);
    default:
        return row.text(index);
    }
}

SqlValue toSql(const Value& value, ColumnKind kind)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return kind == ColumnKind::Bytes ? SqlValue(Bytes{*text}) : SqlValue(std::string_view(*text));
    if (const auto* truth = std::get_if<bool>(&value))
        return *truth;
    if (const auto* number = std::get_if<std::int64_t>(&value))
        return *number;
    if (const auto* real = std::get_if<double>(&value))
        return *real;
    return std::monostate{};
}

std::vector<Value> readRow(const Row& row, const Plan& plan)
{
    std::vector<Value> values;
    values.reserve(plan.columns.size());
    for (std::size_t i = 0; i < plan.columns.size(); ++i)
        values.push_back(readValue(row, static_cast<int>(i), plan.columns[i].kind));
    return values;
}

/// A value so that no two are alike: its kind, its length, itself.
void addTo(std::string& text, const Value& value)
{
    std::string own;
    if (const auto* string = std::get_if<std::string>(&value))
        own = *string;
    else if (const auto* truth = std::get_if<bool>(&value))
        own = *truth ? "t" : "f";
    else if (const auto* number = std::get_if<std::int64_t>(&value))
        own = std::to_string(*number);
    else if (const auto* real = std::get_if<double>(&value))
    {
        char digits[32]; // 17 of them tell two doubles apart
        own.assign(digits, static_cast<std::size_t>(std::snprintf(digits, sizeof digits, "%.17g", *real)));
    }
    text.append(std::to_string(value.index()))
        .append("/")
        .append(std::to_string(own.size()))
        .append("/")
        .append(own);
}

/// Over rows in whatever order: two sums of pieces of their hashes.
class Checksum
{
public:
    void add(const std::vector<Value>& row)
    {
        std::string text;
        for (const auto& value: row)
            addTo(text, value);
        const std::string hash = sha256(text);
        for (std::size_t i = 0; i < PIECES; ++i)
        {
            std::uint64_t piece = 0;
            std::memcpy(&piece, hash.data() + i * sizeof piece, sizeof piece);
            _sums[i] += piece; // wraps around
        }
        ++_rows;
    }

    std::int64_t rows() const { return _rows; }
    std::string text() const { return encodeHex({reinterpret_cast<const char*>(_sums), sizeof _sums}); }
    bool operator==(const Checksum& other) const { return _rows == other._rows && text() == other.text(); }

private:
    static constexpr std::size_t PIECES = 2;

    std::uint64_t _sums[PIECES] = {};
    std::int64_t _rows = 0;
};

/// All rows of a table, a few at a time in memory.
void forEachRow(Transaction& transaction, const Plan& plan,
                const std::function<void(std::vector<Value>)>& take)
{
    const std::string select =
        "select " + columnList(plan) + " from " + quotedName(plan.table.name) + plan.condition;
    const auto visit = [&](const Row& row)
    {
        take(readRow(row, plan));
        return true;
    };
    if (transaction.dialect() == Dialect::Sqlite)
    {
        transaction.run(select, {}, visit);
        return;
    }
    const std::string cursor = "move_" + plan.table.name;
    transaction.execute("declare " + cursor + " no scroll cursor for " + select);
    std::int64_t rows = 0;
    do
    {
        rows = 0;
        transaction.run("fetch " + std::to_string(ROWS_A_FETCH) + " from " + cursor, {},
                        [&](const Row& row)
                        {
                            ++rows;
                            return visit(row);
                        });
    } while (rows == ROWS_A_FETCH);
    transaction.execute("close " + cursor);
}

Checksum checksumOf(Transaction& transaction, const Plan& plan)
{
    Checksum checksum;
    forEachRow(transaction, plan, [&](const std::vector<Value>& row) { checksum.add(row); });
    return checksum;
}

/// Gathers rows and stores them, many a statement.
class Inserter
{
public:
    Inserter(Transaction& target, const Plan& plan):
        _target(target),
        _plan(plan)
    {
    }

    void add(std::vector<Value> row)
    {
        _rows.push_back(std::move(row));
        if (_rows.size() == ROWS_A_STATEMENT)
            store(_rows.size());
    }

    /// The rest, one by one, so that there are two texts a table.
    void finish()
    {
        const auto rest = std::move(_rows);
        for (const auto& row: rest)
        {
            _rows = {row};
            store(1);
        }
    }

private:
    void store(std::size_t count)
    {
        std::vector<SqlValue> values;
        values.reserve(count * _plan.columns.size());
        std::string sql =
            "insert into " + quotedName(_plan.table.name) + " (" + columnList(_plan) + ") values ";
        for (std::size_t row = 0; row < count; ++row)
        {
            sql += row == 0 ? "(" : ", (";
            for (std::size_t i = 0; i < _plan.columns.size(); ++i)
            {
                values.push_back(toSql(_rows[row][i], _plan.columns[i].kind));
                sql += (i == 0 ? "$" : ", $") + std::to_string(values.size());
            }
            sql += ")";
        }
        _target.run(sql, values, nullptr);
        _rows.clear();
    }

    Transaction& _target;
    const Plan& _plan;
    std::vector<std::vector<Value>> _rows;
};

/// Triggers of the target rest while rows come that they have been applied to already.
class RestingTriggers
{
public:
    RestingTriggers(Transaction& target, const std::vector<Plan>& plans):
        _target(target),
        _plans(plans)
    {
        if (target.dialect() == Dialect::Postgresql)
        {
            alterAll("disable");
            return;
        }
        target.run("select name, sql from sqlite_schema where type = 'trigger'", {},
                   [&](const Row& row)
                   {
                       _dropped.emplace_back(row.text(0), row.text(1));
                       return true;
                   });
        for (const auto& [name, sql]: _dropped)
            target.execute("drop trigger " + quotedName(name));
    }

    void wake()
    {
        if (_target.dialect() == Dialect::Postgresql)
            alterAll("enable");
        for (const auto& [name, sql]: _dropped)
            _target.execute(sql);
    }

private:
    void alterAll(const std::string& how)
    {
        for (const auto& plan: _plans)
            _target.execute("alter table " + quotedName(plan.table.name) + " " + how + " trigger user");
    }

    Transaction& _target;
    const std::vector<Plan>& _plans;
    std::vector<std::pair<std::string, std::string>> _dropped; // name and text; SQLite
};

Plan planOf(const TableShape& from, const TableShape& to, const KeptSecrets& kept)
{
    Plan plan{to, {}, {}};
    for (const auto& [name, kind]: to.columns)
    {
        const auto found = from.columns.find(name);
        if (found == from.columns.end())
            throw DatabaseException("the table " + to.name + " has no column " + name + " to be moved");
        if (found->second != kind)
            throw DatabaseException("the column " + to.name + "." + name +
                                    " holds something else on the other database");
        plan.columns.push_back({name, kind});
    }
    if (to.name == SECRETS)
        for (const auto& name: kept)
            plan.condition += (plan.condition.empty() ? " where name <> '" : " and name <> '") + name + "'";
    return plan;
}

const TableShape* findTable(const std::vector<TableShape>& tables, const std::string& name)
{
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const TableShape& table) { return table.name == name; });
    return found == tables.end() ? nullptr : &*found;
}

/// One move, inside a transaction on each side.
class Mover
{
public:
    Mover(Transaction& source, Transaction& target, const KeptSecrets& kept, const MoveProgress& progress):
        _source(source),
        _target(target),
        _progress(progress)
    {
        const auto from = readTables(source);
        const auto to = readTables(target);
        for (const auto& table: to)
            if (const auto* other = findTable(from, table.name))
                _plans.push_back(planOf(*other, table, kept));
        for (const auto& table: from)
            if (!findTable(to, table.name) &&
                source.findInteger("select 1 from " + quotedName(table.name) + " limit 1"))
                _moved.leftOut.push_back(table.name);
    }

    DatabaseMove run()
    {
        lockSource();
        if (_target.dialect() == Dialect::Postgresql)
            _target.execute("SET LOCAL statement_timeout = 0");
        RestingTriggers triggers(_target, _plans);
        for (auto plan = _plans.rbegin(); plan != _plans.rend(); ++plan)
            _target.execute("delete from " + quotedName(plan->table.name)); // what migrations have put in
        for (const auto& plan: _plans)
            move(plan);
        triggers.wake();
        return std::move(_moved);
    }

private:
    /// Nobody changes it until the move is done; SQLite has only one writer.
    void lockSource()
    {
        if (_source.dialect() != Dialect::Postgresql)
            return;
        _source.execute("SET LOCAL statement_timeout = 0");
        for (const auto& plan: _plans)
            _source.execute("lock table " + quotedName(plan.table.name) + " in share mode");
    }

    void move(const Plan& plan)
    {
        Checksum sent;
        Inserter inserter(_target, plan);
        forEachRow(_source, plan,
                   [&](std::vector<Value> row)
                   {
                       sent.add(row);
                       inserter.add(std::move(row));
                       if (sent.rows() % ROWS_A_REPORT == 0)
                           _progress(plan.table.name, sent.rows());
                   });
        inserter.finish();
        if (!plan.table.identity.empty())
            moveNumber(plan);
        if (!(checksumOf(_target, plan) == sent))
            throw DatabaseException("the rows of " + plan.table.name +
                                    " are not the same on both sides: nothing was moved");
        _moved.tables.push_back({plan.table.name, sent.rows(), sent.text()});
        _progress(plan.table.name, sent.rows());
    }

    void moveNumber(const Plan& plan)
    {
        setLastNumber(_target, plan.table, lastNumber(_source, plan.table)); // the same column on both
    }

    Transaction& _source;
    Transaction& _target;
    const MoveProgress& _progress;
    std::vector<Plan> _plans;
    DatabaseMove _moved;
};

bool hasSecret(Session& session, const std::string& name)
{
    const auto tables = readTables(session);
    return findTable(tables, SECRETS) &&
           session.findInteger("select 1 from core_secret where name = $1", name).has_value();
}

} // namespace

DatabaseMove moveRows(Database& source, Database& target, const KeptSecrets& kept,
                      const MoveProgress& progress, const std::function<void(Transaction&)>& finish)
{
    return source.write(
        [&](Transaction& from)
        {
            return target.write(
                [&](Transaction& to)
                {
                    auto moved = Mover(from, to, kept, progress).run();
                    finish(to);
                    return moved;
                });
        });
}

std::optional<std::string> findMoveObstacle(Database& target, const std::string& ours)
{
    return target.read(
        [&](Session& session) -> std::optional<std::string>
        {
            const auto tables = readTables(session);
            if (tables.empty() || hasSecret(session, ours))
                return std::nullopt;
            return "there are tables already, " + tables.front().name + " among them: nothing is overwritten";
        });
}

} // namespace colonnade
