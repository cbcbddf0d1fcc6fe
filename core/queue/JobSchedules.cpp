#include "queue/JobSchedules.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::chrono::milliseconds LOOK{1000}; // into memory only: the clock may be set

std::optional<std::int64_t> nextOf(Session& session, std::string_view kind, std::string_view text)
{
    return session.findInteger("select next from core_job_schedule where kind = $1 and schedule = $2", kind,
                               text);
}

} // namespace

JobSchedules::JobSchedules(Database& database, const Clock& clock, const std::string& zoneName,
                           Enqueue enqueue):
    _database(database),
    _clock(clock),
    _zoneName(zoneName),
    _zone(TimeZone::read(zoneName)),
    _enqueue(std::move(enqueue))
{
}

void JobSchedules::add(std::string_view schedule, const std::string& kind)
{
    Item item{kind, std::string(schedule) + " " + _zoneName, Schedule::parse(schedule)};
    item.schedule.next(_clock.nowSeconds(), _zone); // throws for one that is never due
    _items.push_back(std::move(item));
}

std::chrono::milliseconds JobSchedules::run()
{
    if (!_prepared)
        prepare();
    _prepared = true;
    const std::int64_t now = _clock.nowSeconds();
    for (Item& item: _items)
        if (item.next <= now)
            moveOn(item, now);
    return LOOK;
}

/// New schedules begin now; those that their plugin has given up go.
void JobSchedules::prepare()
{
    const std::int64_t now = _clock.nowSeconds();
    _database.write(
        [&](Transaction& transaction)
        {
            for (Item& item: _items)
            {
                transaction.execute(
                    "insert into core_job_schedule (kind, schedule, next) values ($1, $2, $3) "
                    "on conflict (kind, schedule) do nothing",
                    item.kind, item.text, item.schedule.next(now, _zone));
                item.next = nextOf(transaction, item.kind, item.text).value_or(now);
                for (const auto& text:
                     transaction.all([](const Row& row) { return row.text(0); },
                                     "select schedule from core_job_schedule where kind = $1", item.kind))
                    if (std::none_of(_items.begin(), _items.end(),
                                     [&](const Item& known)
                                     { return known.kind == item.kind && known.text == text; }))
                        transaction.execute("delete from core_job_schedule where kind = $1 and schedule = $2",
                                            item.kind, text);
            }
        });
}

void JobSchedules::moveOn(Item& item, std::int64_t now)
{
    const std::int64_t following = item.schedule.next(now, _zone);
    item.next = _database.write(
        [&](Transaction& transaction)
        {
            const bool first =
                transaction.execute("update core_job_schedule set next = $3 where kind = $1 and "
                                    "schedule = $2 and next <= $4",
                                    item.kind, item.text, following, now) == 1;
            if (first)
                _enqueue(transaction, item.kind);
            return first ? following : nextOf(transaction, item.kind, item.text).value_or(following);
        });
}

} // namespace colonnade
