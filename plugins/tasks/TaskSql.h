#pragma once

#include <string>

namespace colonnade::tasks
{

// Conditions on `tasks_task t` for statements whose $1 is the project, $2 the actor and $4 the time.

/// A scalar subquery: PostgreSQL may plan NOT EXISTS as a quadratic anti join.
inline const std::string UNANSWERED =
    "(SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key = $2) IS NULL";

inline const std::string ROOM =
    "t.n_done + t.n_leased < CASE WHEN t.n_answers < 1 THEN 1 ELSE t.n_answers END";

inline const std::string ROOM_OR_HELD =
    "(" + ROOM +
    " OR (SELECT 1 FROM tasks_lease l WHERE l.actor_key = $2 AND l.task_id = t.id AND l.expires > $4) "
    "IS NOT NULL)";

inline const std::string OPEN = "t.project_id = $1 AND t.state = 'ongoing'";

} // namespace colonnade::tasks
