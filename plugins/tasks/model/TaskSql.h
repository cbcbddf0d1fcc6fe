#pragma once

#include "tasks/Scheduler.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::tasks
{

// Conditions on `tasks_task t` for statements whose $1 is the project, $2 the actor and $4 the time.

/// Neither answered nor skipped. Scalar subqueries: PostgreSQL may plan NOT EXISTS as a quadratic anti join.
inline const std::string UNANSWERED =
    "((SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key = $2) IS NULL AND "
    "(SELECT 1 FROM tasks_skip s WHERE s.actor_key = $2 AND s.task_id = t.id) IS NULL)";

inline const std::string ROOM =
    "t.n_done + t.n_leased < CASE WHEN t.n_answers < 1 THEN 1 ELSE t.n_answers END";

inline const std::string ROOM_OR_HELD =
    "(" + ROOM +
    " OR (SELECT 1 FROM tasks_lease l WHERE l.actor_key = $2 AND l.task_id = t.id AND l.expires + 0 > $4) "
    "IS NOT NULL)";

/// A limit of at least so many rows, as text. Of a parameter PostgreSQL expects a tenth of the rows, and
/// would rather sort them all than walk an index. There are few, since each makes a statement of its own.
inline std::string limitAtLeast(std::int64_t rows)
{
    std::int64_t limit = 1;
    while (limit < rows)
        limit *= 4;
    return " LIMIT " + std::to_string(limit);
}

/// What was asked for of the first tasks.
inline std::vector<std::int64_t> pageOf(const std::vector<std::int64_t>& ids, const HandoutRequest& request)
{
    const auto count = static_cast<std::int64_t>(ids.size());
    const auto begin = ids.begin() + std::min(request.offset, count);
    return {begin, begin + std::min(request.limit, count - (begin - ids.begin()))};
}

inline const std::string OPEN = "t.project_id = $1 AND t.state = 'ongoing'";

} // namespace colonnade::tasks
