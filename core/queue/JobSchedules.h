#pragma once

#include "queue/Schedule.h"
#include "queue/TimeZone.h"

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Queue.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Queues jobs when their schedules say so, once for all servers: who moves a schedule on in
/// core_job_schedule queues its job in the same transaction. The work of a background thread.
class JobSchedules
{
public:
    using Enqueue = std::function<void(Transaction&, const std::string& kind)>;

    /// Database and clock must outlive it. Throws `ConfigurationException` for a zone that is none.
    JobSchedules(Database& database, const Clock& clock, const std::string& zoneName, Enqueue enqueue);

    /// Throws `Poco::InvalidArgumentException`.
    void add(std::string_view schedule, const std::string& kind);

    /// Queues what is due; returns how long to rest.
    std::chrono::milliseconds run();

private:
    struct Item
    {
        std::string kind;
        std::string text; ///< with the zone: another one begins anew
        Schedule schedule;
        std::int64_t next = 0; ///< as far as this server knows
    };

    void prepare();
    void moveOn(Item& item, std::int64_t now);

    Database& _database;
    const Clock& _clock;
    const std::string _zoneName;
    const TimeZone _zone;
    const Enqueue _enqueue;
    std::vector<Item> _items;
    bool _prepared = false;
};

} // namespace colonnade
