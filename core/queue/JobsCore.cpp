#include "queue/JobsCore.h"

#include "queue/JobSchedules.h"
#include "queue/RunningJob.h"

#include "colonnade/Background.h"
#include "colonnade/Crypto.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <tuple>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(JobInterrupted, Poco::RuntimeException, "Job interrupted")

JobCall::~JobCall() = default;
Jobs::~Jobs() = default;

namespace
{

using std::chrono::milliseconds;

constexpr milliseconds QUICK_LOOK{50};
constexpr milliseconds LOOK{1000};
constexpr int QUICK_LOOKS = 10;
constexpr int WORKER_THREADS = 2;
constexpr std::string_view JOBS = "jobs";
constexpr std::string_view EVENTS = "events";

Poco::Logger& logger()
{
    return Poco::Logger::get("jobs");
}

/// The same on all servers.
std::int64_t lockOf(std::string_view kind, std::string_view once)
{
    std::int64_t number = 0;
    std::memcpy(&number, sha256("job " + std::string(kind) + " " + std::string(once)).data(), sizeof number);
    return number;
}

QueueWork::Plan planOf(const JobKind& kind)
{
    QueueWork::Plan plan;
    plan.retry = kind.retry;
    plan.claimSeconds = kind.claimSeconds;
    plan.see = "colonnade jobs";
    plan.nameOf = [name = kind.name](const ClaimedRow& row) { return "job " + row.key + ", " + name + ","; };
    return plan;
}

/// Rows of one sort in the table, for lists and metrics.
class JobList final: public QueueSource
{
public:
    JobList(std::string_view name, std::string noun, Database& database, const Clock& clock):
        _name(name),
        _noun(std::move(noun)),
        _queue(database, clock,
               {.table = "core_job", .label = "kind", .inOrder = "sequence", .kind = "queue"},
               Queue::Kind{_name})
    {
    }

    const std::string& name() const override { return _name; }
    const std::string& noun() const override { return _noun; }
    Queue& queue() const override { return _queue; }

private:
    const std::string _name;
    const std::string _noun;
    mutable Queue _queue;
};

} // namespace

QueueTable jobTable()
{
    return {.table = "core_job",
            .columns = {"payload", "checkpoint"},
            .label = "kind",
            .inOrder = "sequence",
            .kind = "kind"};
}

struct JobsCore::Entry
{
    Entry(Database& database, const Clock& clock, JobKind wanted, Work work, Sort sort):
        sort(sort),
        kind(std::move(wanted)),
        queue(database, clock, jobTable(), Queue::Kind{kind.name, kind.together}),
        rows(
            queue, planOf(kind),
            [this, work = std::move(work)](const ClaimedRow& row, const std::stop_token& stop)
            { return runJob(queue, row, kind.claimSeconds, stop, work); },
            logger())
    {
    }

    const Sort sort;
    const JobKind kind;
    Queue queue;
    QueueWork rows;
};

/// The threads of one lane: its kinds in turn, a job of each.
class JobsCore::Pool
{
public:
    Pool(const std::string& name, int threads, std::vector<Entry*> entries):
        _entries(std::move(entries)),
        _threads(
            name, [this](const std::stop_token& stop) { return run(stop); }, threads)
    {
    }

    bool has(const Entry& entry) const
    {
        return std::find(_entries.begin(), _entries.end(), &entry) != _entries.end();
    }

    void expect()
    {
        _quickLooks = QUICK_LOOKS;
        _threads.wake();
    }

private:
    milliseconds run(const std::stop_token& stop)
    {
        while (runEach(stop))
            continue;
        return _quickLooks > 0 && _quickLooks-- > 0 ? QUICK_LOOK : LOOK;
    }

    bool runEach(const std::stop_token& stop)
    {
        bool any = false;
        for (Entry* const entry: _entries)
            any = (!stop.stop_requested() && entry->rows.runOne(stop)) || any;
        return any;
    }

    const std::vector<Entry*> _entries;
    std::atomic<int> _quickLooks = 0;
    BackgroundThread _threads; // last: they use all of the above
};

class JobsCore::Schedules
{
public:
    Schedules(JobsCore& jobs, Database& database, const Clock& clock, const std::string& zoneName):
        _schedules(database, clock, zoneName,
                   [&jobs](Transaction& transaction, const std::string& kind)
                   { jobs.enqueue(transaction, kind, {}, "schedule", 0); })
    {
    }

    void add(std::string_view schedule, const std::string& kind) { _schedules.add(schedule, kind); }

    void start()
    {
        _thread = std::make_unique<BackgroundThread>("schedule", [this](const auto&) { return run(); });
    }

    milliseconds run()
    {
        const std::lock_guard lock(_mutex);
        return _schedules.run();
    }

    void stop() { _thread.reset(); }

private:
    std::mutex _mutex;
    JobSchedules _schedules; // guarded by _mutex from `start` on
    std::unique_ptr<BackgroundThread> _thread;
};

JobsCore::JobsCore(Database& database, const Clock& clock, const std::string& zoneName):
    _database(database),
    _clock(clock),
    _zoneName(zoneName),
    _listed{std::make_shared<JobList>(JOBS, "jobs", database, clock),
            std::make_shared<JobList>(EVENTS, "events to be told", database, clock)}
{
}

JobsCore::~JobsCore()
{
    stop();
}

void JobsCore::add(JobKind kind, Work work, Sort sort)
{
    if (knows(kind.name))
        throw Poco::InvalidArgumentException("the kind of job " + kind.name + " is there already");
    if (!work || kind.together < 1 || kind.claimSeconds < 1 || kind.retry.attempts < 1 ||
        kind.retry.firstSeconds < 1 || kind.lane == Lane::Inline)
        throw Poco::InvalidArgumentException("the kind of job " + kind.name +
                                             " wants work, at least 1 together, 1 try and 1 second, and the "
                                             "lane Worker or Heavy");
    _entries.push_back(std::make_unique<Entry>(_database, _clock, std::move(kind), std::move(work), sort));
}

void JobsCore::every(std::string_view schedule, const std::string& kind)
{
    if (!knows(kind))
        throw Poco::InvalidArgumentException("the schedule of " + kind + " comes before that kind of job");
    if (!_schedules)
        _schedules = std::make_unique<Schedules>(*this, _database, _clock, _zoneName);
    _schedules->add(schedule, kind);
}

const JobsCore::Entry* JobsCore::find(std::string_view kind) const
{
    const auto found = std::find_if(_entries.begin(), _entries.end(),
                                    [&](const auto& entry) { return entry->kind.name == kind; });
    return found == _entries.end() ? nullptr : found->get();
}

bool JobsCore::knows(std::string_view kind) const
{
    return find(kind) != nullptr;
}

void JobsCore::enqueue(Transaction& transaction, std::string_view kind, std::string_view payload,
                       std::string_view once, std::int64_t due)
{
    constexpr std::int64_t SECOND = 1'000'000;
    const Entry* const entry = find(kind);
    if (!entry)
        throw Poco::NotFoundException("there is no kind of job " + std::string(kind));
    const std::int64_t now = _clock.nowSeconds();
    const std::int64_t from = due == 0 ? now : (due + SECOND - 1) / SECOND;
    if (once.empty())
        transaction.execute(
            "insert into core_job (queue, kind, payload, created, due) values ($1, $2, $3, $4, $5)", JOBS,
            kind, payload, now, from);
    else
    {
        if (transaction.dialect() == Dialect::Postgresql) // else two at once would not see each other
            transaction.execute("select pg_advisory_xact_lock($1)", lockOf(kind, once));
        const bool waits = transaction
                               .findInteger("select 1 from core_job where kind = $1 and once = $2 and "
                                            "state = 'waiting' and claim is null limit 1",
                                            kind, once)
                               .has_value();
        if (waits)
            return;
        transaction.execute("insert into core_job (queue, kind, payload, once, created, due) "
                            "values ($1, $2, $3, $4, $5, $6)",
                            JOBS, kind, payload, once, now, from);
    }
    wake(*entry);
}

void JobsCore::enqueueEvent(Transaction& transaction, std::string_view hearer, std::string_view event,
                            std::string_view key, std::string_view payload)
{
    const std::int64_t now = _clock.nowSeconds();
    const auto sequence = key.empty() ? std::nullopt : std::optional(key);
    transaction.execute("insert into core_job (queue, kind, event, payload, sequence, created, due) "
                        "values ($1, $2, $3, $4, $5, $6, $6)",
                        EVENTS, hearer, event, payload, sequence, now);
    if (const Entry* const entry = find(hearer))
        wake(*entry);
}

void JobsCore::wake(const Entry& entry)
{
    const std::lock_guard lock(_mutex);
    for (const auto& pool: _pools)
        if (pool->has(entry))
            pool->expect();
}

void JobsCore::start()
{
    const auto addPool = [this](const std::string& name, Sort sort, Lane lane, int threads)
    {
        std::vector<Entry*> entries;
        for (const auto& entry: _entries)
            if (entry->sort == sort && entry->kind.lane == lane)
                entries.push_back(entry.get());
        const std::lock_guard lock(_mutex);
        if (!entries.empty())
            _pools.push_back(std::make_unique<Pool>(name, threads, std::move(entries)));
    };
    // Threads of their own: jobs must not take the place of requests, whose lanes are ordered by who waits.
    addPool("jobs", Sort::Job, Lane::Worker, WORKER_THREADS);
    addPool("heavy jobs", Sort::Job, Lane::Heavy, 1);
    addPool("events", Sort::Hearer, Lane::Worker, 1);
    if (_schedules)
        _schedules->start();
}

void JobsCore::lookNow()
{
    if (_schedules)
        _schedules->run();
    const std::lock_guard lock(_mutex);
    for (const auto& pool: _pools)
        pool->expect();
}

void JobsCore::stop() noexcept
{
    if (_schedules)
        _schedules->stop();
    std::vector<std::unique_ptr<Pool>> pools;
    {
        const std::lock_guard lock(_mutex);
        pools.swap(_pools);
    }
    pools.clear(); // waits, so not under the lock: what is under way may queue another job
}

void JobsCore::clear() noexcept
{
    stop();
    _schedules.reset();
    _entries.clear();
}

std::map<std::string, JobsCore::Waiting> JobsCore::eventsWaiting() const
{
    std::map<std::string, Waiting> waiting;
    _database.read(
        [&](Session& session)
        {
            waiting.clear();
            for (const auto& [kind, event, isDead, count]:
                 session.all([](const Row& row)
                             { return std::tuple(row.text(0), row.text(1), row.boolean(2), row.integer(3)); },
                             "select kind, max(event), state = 'dead', count(*) from core_job "
                             "where queue = $1 group by kind, state = 'dead'",
                             EVENTS))
            {
                Waiting& of = waiting[kind];
                of.event = event;
                (isDead ? of.dead : of.waiting) = count;
            }
        });
    return waiting;
}

std::vector<std::shared_ptr<const QueueSource>> JobsCore::listed() const
{
    return _listed;
}

} // namespace colonnade
