#include "JobGauges.h"

namespace colonnade::tasks
{

namespace
{

/// Counts no further: that there are many says enough.
constexpr const char* BOUND = " LIMIT 100000) c";

std::int64_t count(Session& session, const std::string& rows)
{
    return session.findInteger("SELECT count(*) FROM (SELECT 1 FROM " + rows + BOUND).value_or(0);
}

} // namespace

std::vector<Gauge> JobGauges::read() const
{
    return _tasks.database.read(
        [](Session& session)
        {
            return std::vector<Gauge>{{"colonnade_tasks_imports_running",
                                       "Imports of tasks that are not finished.",
                                       count(session, "tasks_import WHERE state = 'running'")}};
        });
}

} // namespace colonnade::tasks
