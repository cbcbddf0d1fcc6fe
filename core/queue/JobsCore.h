#pragma once

#include "queue/TimeZone.h"

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Jobs.h"
#include "colonnade/Queue.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// core_job as a queue. The kind that a `Queue` of it has is a kind of job, or a name of who hears.
QueueTable jobTable();

/// All jobs of a server, and what is to be told to those that hear of events: table core_job, the threads
/// that work on it, and the schedules. Kinds are added on one thread before `start`.
class JobsCore
{
public:
    using Work = std::function<void(JobCall&)>;

    /// Who hears of events has threads apart: long jobs must not keep them waiting.
    enum class Sort
    {
        Job,
        Hearer
    };

    /// Both must outlive it.
    JobsCore(Database& database, const Clock& clock, const std::string& zoneName);
    ~JobsCore();
    JobsCore(const JobsCore&) = delete;
    JobsCore& operator=(const JobsCore&) = delete;

    /// Throws `Poco::InvalidArgumentException` for a name that is there already, or numbers that are none.
    void add(JobKind kind, Work work, Sort sort = Sort::Job);
    /// `kind` is added already. Throws `Poco::InvalidArgumentException`.
    void every(std::string_view schedule, const std::string& kind);
    bool knows(std::string_view kind) const;

    /// See `Jobs::enqueue`; any kind.
    void enqueue(Transaction& transaction, std::string_view kind, std::string_view payload,
                 std::string_view once, std::int64_t due);
    /// What `hearer` is to be told; `key`: see `Events::tell`.
    void enqueueEvent(Transaction& transaction, std::string_view hearer, std::string_view event,
                      std::string_view key, std::string_view payload);

    /// Starts the threads: none where no kind was added.
    void start();
    /// Looks at once for what is due, after the clock was moved. While started.
    void lookNow();
    /// Ends them; what is under way is asked to stop, and waited for.
    void stop() noexcept;
    /// Lets go of all kinds.
    void clear() noexcept;

    /// What one that hears waits for.
    struct Waiting
    {
        std::string event;
        std::int64_t waiting = 0;
        std::int64_t dead = 0;
    };

    /// By the name of who hears.
    std::map<std::string, Waiting> eventsWaiting() const;

    /// What waits here, as two queues.
    std::vector<std::shared_ptr<const QueueSource>> listed() const;

private:
    class Pool;
    class Schedules;
    struct Entry;

    void wake(const Entry& entry);
    const Entry* find(std::string_view kind) const;

    Database& _database;
    const Clock& _clock;
    const std::string _zoneName;
    const std::vector<std::shared_ptr<const QueueSource>> _listed;
    std::vector<std::unique_ptr<Entry>> _entries;
    std::unique_ptr<Schedules> _schedules;
    std::mutex _mutex;
    std::vector<std::unique_ptr<Pool>> _pools; // guarded by _mutex; while started
};

} // namespace colonnade
