#pragma once

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Interface.h"

#include <Poco/Logger.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A table whose rows are things to do, one after the other, on any server of all. Columns that each such
/// table has besides its owner's:
///
///     state text not null default 'waiting'   'waiting', 'dead', or what `done` says
///     attempts bigint not null default 0      so far
///     due bigint                              seconds since 1970: not to be tried before; of a row in hand
///                                             the end of that claim
///     claim text                              of the server that tries: random; null while none does
///     finished bigint                         when it was done or given up; null before
///     answer text not null default ''         what came of the last try
///
/// An index on (state, due, key), or a partial one, and one on finished keep it quick. Names stand in SQL as
/// they are.
struct QueueTable
{
    std::string table;
    std::string key = "id";
    bool hasTextKey = false;               ///< else an integer
    std::vector<std::string> columns = {}; ///< what a claimed row brings along
    std::string label;                     ///< the column that lists show
    std::string done = {};                 ///< the state of what is done; empty: such rows are deleted
    std::string secret = {};  ///< nulled once a row is done, and some days after it died; without it no retry
    std::string alone = {};   ///< of rows alike in this column one at a time is in hand
    std::string inOrder = {}; ///< rows alike in this column are done in order of their keys; null: in none
    std::string kind = {};    ///< the column that tells queues in one table apart
};

/// A row that this server alone may try until its claim ends.
struct ClaimedRow
{
    std::string key;
    int attempts = 0; ///< before this one
    std::string claim;
    std::vector<std::optional<std::string>> columns = {}; ///< as text, in the order of `QueueTable::columns`

    /// Throws `Poco::NullValueException` for NULL.
    COLONNADE_API const std::string& text(std::size_t column) const;
    COLONNADE_API std::int64_t integer(std::size_t column) const;
};

/// A row as lists show it. Times are seconds since 1970.
struct QueuedRow
{
    std::string key;
    std::string label;
    std::string state;
    std::string kind; ///< empty where the table holds one queue
    int attempts = 0;
    std::int64_t due = 0; ///< of a waiting one: when it is tried next
    bool inHand = false;
    std::string answer;
};

struct QueueCount
{
    std::int64_t waiting = 0; ///< counted up to 100000: that there are many says enough, as of the dead
    std::int64_t dead = 0;
    std::int64_t overdueSeconds = 0; ///< of the row that is due longest; 0: none is due
};

/// A queue in a table: rows are claimed, tried, and done, put off, given up or given back. Any thread,
/// several servers.
class COLONNADE_API Queue
{
public:
    /// Database work that belongs to what came of a try: done in the same transaction, if the row was still
    /// this server's.
    using Also = std::function<void(Transaction&)>;

    /// One queue of a table that holds several: rows whose `kind` is `name`. `together`: how many of them may
    /// be in hand at once, on all servers.
    struct Kind
    {
        std::string name;
        int together = 1;
    };

    /// Database and clock must outlive it. Without `kind`: all rows of the table.
    Queue(Database& database, const Clock& clock, QueueTable table, std::optional<Kind> kind = {});
    ~Queue();
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    const QueueTable& table() const;

    /// The row that is due longest, for this server alone for so long; nothing if none may be taken.
    std::optional<ClaimedRow> claim(int seconds);

    // What came of a claimed row. False if the claim has ended and somebody else has taken the row over: then
    // nothing is changed.
    bool finish(const ClaimedRow& row, std::string_view answer, const Also& also = {});
    bool giveUp(const ClaimedRow& row, std::string_view answer, const Also& also = {});
    bool putOff(const ClaimedRow& row, int seconds, std::string_view answer, const Also& also = {});
    bool giveBack(const ClaimedRow& row, const Also& also = {});          ///< untried: due at once
    bool keep(const ClaimedRow& row, int seconds, const Also& also = {}); ///< a longer claim

    /// In order of key, beyond `afterKey` (empty: from the first); `state` empty: all.
    std::vector<QueuedRow> list(std::string_view state, std::string_view afterKey, int limit);
    std::optional<QueuedRow> find(std::string_view key);

    // `also` is done with what follows, if any row was changed.

    /// Makes a dead or waiting row due at once, with all its tries before it; false if there is none, it is
    /// done, in hand, or has lost its secret.
    bool retry(std::string_view key, const Also& also = {});
    /// The same for all of them; returns how many.
    std::int64_t retryAll(const Also& also = {});

    /// Removes a row that is dead or waits; false if there is none, it is done, or in hand.
    bool discard(std::string_view key, const Also& also = {});
    /// Removes all dead ones; returns how many.
    std::int64_t discardDead(const Also& also = {});

    QueueCount count();

    /// Takes the secret from rows that have been dead for so many days, and removes what was finished so many
    /// days ago. A bounded number at a time; returns whether there may be more.
    bool sweep(int keepDays, int keepSecretDays);

private:
    class Table;

    const std::unique_ptr<Table> _table;
};

/// How a row that could not be done is tried again.
struct RetryPlan
{
    int attempts = 8; ///< then it is dead
    int firstSeconds = 30;
    int longestSeconds = 6 * 3600;
};

/// How long a row waits after so many failed tries, at least one: the first delay, doubled with each further
/// try up to the longest, of which the second half is random. `random` is from 0 to below 1.
COLONNADE_API int retryDelaySeconds(const RetryPlan& plan, int attempts, double random);

/// What came of one try.
struct Tried
{
    enum class Outcome
    {
        Done,
        Later,       ///< this row not now
        Never,       ///< trying again is of no use
        Unavailable, ///< nothing can be done now: as later, and the others wait, too
        Interrupted  ///< nothing is known: the server stops
    };

    Outcome outcome = Outcome::Done;
    std::string answer = {}; ///< for list and log; no secret
    Queue::Also also = {};
};

/// The work on a queue: for a `BackgroundThread`, of one or several threads.
class COLONNADE_API QueueWork
{
public:
    using Try = std::function<Tried(const ClaimedRow&, const std::stop_token&)>;

    struct Plan
    {
        RetryPlan retry = {};
        int claimSeconds = 180; ///< longer than a try may take: another server takes over then
        int keepDays = 0;       ///< what is done or dead; 0: nothing is swept
        int keepSecretDays = 0; ///< of the dead
        std::string done = {};  ///< `sent`: said of each row; empty: nothing is
        std::string see = {};   ///< the command that lists what was given up
        /// A row in the log: `mail 17`. No secret, no address.
        std::function<std::string(const ClaimedRow&)> nameOf;
    };

    /// Queue and logger must outlive it.
    QueueWork(Queue& queue, Plan plan, Try tryRow, Poco::Logger& logger);
    ~QueueWork();
    QueueWork(const QueueWork&) = delete;
    QueueWork& operator=(const QueueWork&) = delete;

    /// Does what is due; returns how long to rest.
    std::chrono::milliseconds run(const std::stop_token& stop);

    /// One row; false if none is due, or all have to wait.
    bool runOne(const std::stop_token& stop);

    /// A row is about to be committed: look again soon.
    void expect();

private:
    class Worker;

    const std::unique_ptr<Worker> _worker;
};

/// A queue as operators see it: in `colonnade jobs` and in the metrics `<name>_waiting`, `<name>_dead`,
/// `<name>_overdue_seconds` below `colonnade_`. Extension point of the core.
class COLONNADE_API QueueSource
{
public:
    static constexpr Interface INTERFACE{"jobs.queue", 1};

    virtual ~QueueSource();

    /// Beginning with the plugin's.
    virtual const std::string& name() const = 0;
    /// What a row is, in the plural: `webhook calls`.
    virtual const std::string& noun() const = 0;
    virtual Queue& queue() const = 0;
};

/// The plain one.
class COLONNADE_API ListedQueue final: public QueueSource
{
public:
    ListedQueue(std::string name, std::string noun, Database& database, const Clock& clock, QueueTable table);
    ~ListedQueue() override;

    const std::string& name() const override { return _name; }
    const std::string& noun() const override { return _noun; }
    Queue& queue() const override { return *_queue; }

private:
    const std::string _name;
    const std::string _noun;
    const std::unique_ptr<Queue> _queue;
};

} // namespace colonnade
