#include "colonnade/Queue.h"

#include "colonnade/Crypto.h"
#include "colonnade/Text.h"
#include "data/WriteGuard.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr std::size_t CLAIM_BYTES = 16;
constexpr std::int64_t DAY = 86400;
constexpr int SWEEP = 500;

/// The same on all servers: claims that look at other rows are made one after the other.
std::int64_t lockOf(const std::string& table)
{
    std::int64_t number = 0;
    std::memcpy(&number, sha256("queue " + table).data(), sizeof number);
    return number;
}

} // namespace

const std::string& ClaimedRow::text(std::size_t column) const
{
    const auto& value = columns.at(column);
    if (!value)
        throw Poco::NullValueException("column " + std::to_string(column) + " of a claimed row");
    return *value;
}

std::int64_t ClaimedRow::integer(std::size_t column) const
{
    const auto number = parseInteger(text(column));
    if (!number)
        throw Poco::DataFormatException("column " + std::to_string(column) + " of a claimed row");
    return *number;
}

/// The statements of one queue, built once.
class Queue::Table
{
public:
    Table(Database& database, const Clock& clock, QueueTable table, std::optional<Kind> kind):
        _database(database),
        _clock(clock),
        _names(std::move(table)),
        _kind(std::move(kind)),
        _lock(lockOf(_names.table)),
        _next(next()),
        _takeSqlite(take("")),
        _takePostgresql(take(" for update of c skip locked")),
        _list(list()),
        _retry(retry())
    {
    }

    using Values = std::vector<SqlValue>;

    const QueueTable& names() const { return _names; }
    Database& database() const { return _database; }
    std::int64_t now() const { return _clock.nowSeconds(); }

    std::optional<ClaimedRow> claim(int seconds)
    {
        const std::int64_t start = now();
        // Most of the time nothing is due: looking costs no transaction.
        if (!_database.read([&](Session& session) { return finds(session, start); }))
            return std::nullopt;
        const std::string claim = encodeHex(randomBytes(CLAIM_BYTES));
        return _database.write([&](Transaction& transaction)
                               { return takeRow(transaction, start, claim, seconds); });
    }

    /// `sql` ends with what says which row; `values` are those before the row's.
    bool change(const ClaimedRow& row, const std::string& set, const Also& also, Values values)
    {
        const std::string at = std::to_string(values.size() + 1);
        const std::string of = std::to_string(values.size() + 2);
        const std::string sql = set + " where " + _names.key + " = $" + at + " and claim = $" + of;
        const auto key = keyValue(row.key);
        values.insert(values.end(), {key.value(), toSqlValue(row.claim)});
        return _database.write(
            [&](Transaction& transaction)
            {
                if (transaction.run(sql, values, nullptr) != 1)
                    return false;
                if (also)
                    also(transaction);
                return true;
            });
    }

    std::string update(const std::string& set) const { return "update " + _names.table + " set " + set; }
    std::string remove() const { return "delete from " + _names.table; }

    /// Nothing for a text that can be no key.
    std::optional<SqlValue> keyValue(std::string_view key) const
    {
        if (_names.hasTextKey)
            return toSqlValue(key);
        const auto number = parseInteger(key);
        return number ? std::optional(toSqlValue(*number)) : std::nullopt;
    }

    std::vector<QueuedRow> rows(std::string_view state, SqlValue after, int limit)
    {
        const Values values = withKind({toSqlValue(state), after, toSqlValue(limit)});
        return rowsOf(_list, values);
    }

    std::optional<QueuedRow> find(std::string_view key)
    {
        const auto value = keyValue(key);
        if (!value)
            return std::nullopt;
        auto found = rowsOf("select " + shown() + " from " + _names.table + " where " + _names.key + " = $1" +
                                ofKind(2),
                            withKind({*value}));
        return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
    }

    /// All rows that may be tried again, or the one.
    std::int64_t retryRows(std::optional<SqlValue> key, const Also& also)
    {
        Values values = withKind({toSqlValue(now())});
        std::string sql = _retry;
        if (key)
        {
            values.push_back(*key);
            sql += " and " + _names.key + " = $" + std::to_string(values.size());
        }
        return write(sql, values, also);
    }

    std::int64_t removeRow(SqlValue key, const Also& also)
    {
        return write(remove() + " where " + _names.key +
                         " = $1 and state in ('waiting', 'dead') and "
                         "(claim is null or due <= $2)" +
                         ofKind(3),
                     withKind({key, toSqlValue(now())}), also);
    }

    std::int64_t removeDead(const Also& also)
    {
        return write(remove() + " where state = 'dead'" + ofKind(1), withKind({}), also);
    }

    QueueCount count()
    {
        return _database.read(
            [&](Session& session)
            {
                const std::int64_t start = now();
                const auto due = integer(
                    session, "select min(due) from " + _names.table + " where state = 'waiting'" + ofKind(1),
                    withKind({}));
                return QueueCount{countOf(session, "waiting"), countOf(session, "dead"),
                                  std::max<std::int64_t>(start - due.value_or(start), 0)};
            });
    }

    bool sweep(int keepDays, int keepSecretDays)
    {
        const std::string& secret = _names.secret;
        const std::string ofFinished =
            " where " + _names.key + " in (select " + _names.key + " from " + _names.table + " where ";
        const std::int64_t start = now();
        return _database.write(
            [&](Transaction& transaction)
            {
                const auto emptied =
                    secret.empty() ? 0
                                   : transaction.execute(
                                         update(secret + " = null") + ofFinished + secret +
                                             " is not null and state = 'dead' and finished <= $1 limit $2)",
                                         start - keepSecretDays * DAY, SWEEP);
                const auto removed = transaction.execute(
                    remove() + ofFinished + (secret.empty() ? "" : secret + " is null and ") +
                        "finished <= $1 limit $2)",
                    start - keepDays * DAY, SWEEP);
                return emptied == SWEEP || removed == SWEEP;
            });
    }

private:
    bool ofOneKind() const { return _kind && !_names.kind.empty(); }

    /// What restricts a statement to this queue; the kind is then that parameter.
    std::string ofKind(std::size_t parameter) const
    {
        return ofOneKind() ? " and " + _names.kind + " = $" + std::to_string(parameter) : std::string();
    }

    Values withKind(Values values) const
    {
        if (ofOneKind())
            values.push_back(toSqlValue(_kind->name));
        return values;
    }

    /// $1 is now; $2 the kind and $3 how many together.
    std::string next() const
    {
        const auto& [table, key, textKey, columns, label, done, secret, alone, inOrder, kind] = _names;
        std::string sql =
            "select c." + key + " from " + table + " c where c.state = 'waiting' and c.due <= $1";
        if (ofOneKind())
            sql += " and c." + kind + " = $2 and (select count(*) from " + table + " b where b." + kind +
                   " = $2 and b.state = 'waiting' and b.claim is not null and b.due > $1) < $3";
        if (!alone.empty())
            sql += " and not exists (select 1 from " + table + " b where b." + alone + " = c." + alone +
                   " and b.claim is not null and b.due > $1)";
        if (!inOrder.empty())
            sql += " and not exists (select 1 from " + table + " b where b." + inOrder + " = c." + inOrder +
                   (ofOneKind() ? " and b." + kind + " = $2" : std::string()) +
                   " and b.state = 'waiting' and b." + key + " < c." + key + ")";
        return sql + " order by c.due, c." + key + " limit 1";
    }

    /// `lock`: PostgreSQL passes over a row that another server is just taking, instead of waiting for it.
    std::string take(const std::string& lock) const
    {
        const int claim = ofOneKind() ? 4 : 2;
        std::string sql = "update " + _names.table + " set claim = $" + std::to_string(claim) + ", due = $" +
                          std::to_string(claim + 1) + " where " + _names.key + " = (" + _next + lock +
                          ") returning " + asText(_names.key) + ", attempts";
        for (const auto& column: _names.columns)
            sql += ", " + asText(column);
        return sql;
    }

    static std::string asText(const std::string& column) { return "cast(" + column + " as text)"; }

    std::string shown() const
    {
        return asText(_names.key) + ", " + asText(_names.label) +
               ", state, attempts, coalesce(due, 0), claim is not null, answer, " +
               (_names.kind.empty() ? "''" : _names.kind);
    }

    std::string list() const
    {
        return "select " + shown() + " from " + _names.table + " where ($1 = '' or state = $1) and " +
               _names.key + " > $2" + ofKind(4) + " order by " + _names.table + "." + _names.key +
               " limit $3";
    }

    std::string retry() const
    {
        return update("state = 'waiting', attempts = 0, due = $1, claim = null, finished = null") +
               " where state in ('waiting', 'dead') and (claim is null or due <= $1)" +
               (_names.secret.empty() ? "" : " and " + _names.secret + " is not null") + ofKind(2);
    }

    Values nextValues(std::int64_t start) const
    {
        if (!ofOneKind())
            return {toSqlValue(start)};
        return {toSqlValue(start), toSqlValue(_kind->name), toSqlValue(_kind->together)};
    }

    bool finds(Session& session, std::int64_t start) const
    {
        bool found = false;
        session.run(_next, nextValues(start),
                    [&](const Row&)
                    {
                        found = true;
                        return false;
                    });
        return found;
    }

    /// Who looks at other rows must see what another server has just taken.
    bool looksAtOthers() const { return ofOneKind() || !_names.alone.empty(); }

    std::optional<ClaimedRow> takeRow(Transaction& transaction, std::int64_t start, const std::string& claim,
                                      int seconds) const
    {
        const bool postgresql = transaction.dialect() == Dialect::Postgresql;
        if (postgresql && looksAtOthers())
            transaction.execute("select pg_advisory_xact_lock($1)", _lock);
        Values values = nextValues(start);
        values.insert(values.end(), {toSqlValue(claim), toSqlValue(start + seconds)});
        std::optional<ClaimedRow> taken;
        transaction.run(postgresql ? _takePostgresql : _takeSqlite, values,
                        [&](const Row& row)
                        {
                            taken = ClaimedRow{row.text(0), static_cast<int>(row.integer(1)), claim};
                            for (std::size_t i = 0; i < _names.columns.size(); ++i)
                                taken->columns.push_back(row.findText(static_cast<int>(i) + 2));
                            return true;
                        });
        return taken;
    }

    std::vector<QueuedRow> rowsOf(const std::string& sql, const Values& values)
    {
        return _database.read(
            [&](Session& session)
            {
                std::vector<QueuedRow> found;
                session.run(sql, values,
                            [&](const Row& row)
                            {
                                found.push_back({row.text(0), row.text(1), row.text(2), row.text(7),
                                                 static_cast<int>(row.integer(3)), row.integer(4),
                                                 row.boolean(5), row.text(6)});
                                return true;
                            });
                return found;
            });
    }

    std::int64_t write(const std::string& sql, const Values& values, const Also& also)
    {
        return _database.write(
            [&](Transaction& transaction)
            {
                const auto changed = transaction.run(sql, values, nullptr);
                if (changed > 0 && also)
                    also(transaction);
                return changed;
            });
    }

    static std::optional<std::int64_t> integer(Session& session, const std::string& sql, const Values& values)
    {
        std::optional<std::int64_t> found;
        session.run(sql, values,
                    [&](const Row& row)
                    {
                        found = row.findInteger(0);
                        return false;
                    });
        return found;
    }

    /// The state stands in the text: partial indexes are found by it.
    std::int64_t countOf(Session& session, const std::string& state) const
    {
        return integer(session,
                       "select count(*) from (select 1 from " + _names.table + " where state = '" + state +
                           "'" + ofKind(1) + " limit 100000) c",
                       withKind({}))
            .value_or(0);
    }

    Database& _database;
    const Clock& _clock;
    const QueueTable _names;
    const std::optional<Kind> _kind;
    const std::int64_t _lock;
    const std::string _next;
    const std::string _takeSqlite;
    const std::string _takePostgresql;
    const std::string _list;
    const std::string _retry;
};

Queue::Queue(Database& database, const Clock& clock, QueueTable table, std::optional<Kind> kind):
    _table(std::make_unique<Table>(database, clock, std::move(table), std::move(kind)))
{
    requireOwnTable(_table->names().table, __builtin_return_address(0));
}

Queue::~Queue() = default;

const QueueTable& Queue::table() const
{
    return _table->names();
}

std::optional<ClaimedRow> Queue::claim(int seconds)
{
    return _table->claim(seconds);
}

bool Queue::finish(const ClaimedRow& row, std::string_view answer, const Also& also)
{
    const QueueTable& names = _table->names();
    if (names.done.empty())
        return _table->change(row, _table->remove(), also, {});
    return _table->change(row,
                          _table->update("state = $1, claim = null, attempts = attempts + 1, finished = $2, "
                                         "answer = $3" +
                                         (names.secret.empty() ? "" : ", " + names.secret + " = null")),
                          also, {toSqlValue(names.done), toSqlValue(_table->now()), toSqlValue(answer)});
}

bool Queue::giveUp(const ClaimedRow& row, std::string_view answer, const Also& also)
{
    return _table->change(row,
                          _table->update("state = 'dead', claim = null, attempts = attempts + 1, "
                                         "finished = $1, answer = $2"),
                          also, {toSqlValue(_table->now()), toSqlValue(answer)});
}

bool Queue::putOff(const ClaimedRow& row, int seconds, std::string_view answer, const Also& also)
{
    return _table->change(row, _table->update("claim = null, attempts = attempts + 1, due = $1, answer = $2"),
                          also, {toSqlValue(_table->now() + seconds), toSqlValue(answer)});
}

bool Queue::giveBack(const ClaimedRow& row, const Also& also)
{
    return _table->change(row, _table->update("claim = null, due = $1, answer = ''"), also,
                          {toSqlValue(_table->now())});
}

bool Queue::keep(const ClaimedRow& row, int seconds, const Also& also)
{
    return _table->change(row, _table->update("due = $1"), also, {toSqlValue(_table->now() + seconds)});
}

std::vector<QueuedRow> Queue::list(std::string_view state, std::string_view afterKey, int limit)
{
    // Below every integer key, and every text but the empty one.
    const SqlValue first =
        _table->names().hasTextKey ? toSqlValue(std::string_view()) : toSqlValue(INT64_MIN);
    const auto after = afterKey.empty() ? std::optional(first) : _table->keyValue(afterKey);
    return after ? _table->rows(state, *after, limit) : std::vector<QueuedRow>();
}

std::optional<QueuedRow> Queue::find(std::string_view key)
{
    return _table->find(key);
}

bool Queue::retry(std::string_view key, const Also& also)
{
    const auto value = _table->keyValue(key);
    return value && _table->retryRows(*value, also) == 1;
}

std::int64_t Queue::retryAll(const Also& also)
{
    return _table->retryRows(std::nullopt, also);
}

bool Queue::discard(std::string_view key, const Also& also)
{
    const auto value = _table->keyValue(key);
    return value && _table->removeRow(*value, also) == 1;
}

std::int64_t Queue::discardDead(const Also& also)
{
    return _table->removeDead(also);
}

QueueCount Queue::count()
{
    return _table->count();
}

bool Queue::sweep(int keepDays, int keepSecretDays)
{
    return _table->sweep(keepDays, keepSecretDays);
}

QueueSource::~QueueSource() = default;

ListedQueue::ListedQueue(std::string name, std::string noun, Database& database, const Clock& clock,
                         QueueTable table):
    _name(std::move(name)),
    _noun(std::move(noun)),
    _queue(std::make_unique<Queue>(database, clock, std::move(table)))
{
}

ListedQueue::~ListedQueue() = default;

} // namespace colonnade
