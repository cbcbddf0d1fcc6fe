#pragma once

#include "api/TaskApi.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace colonnade::tasks
{

// `/api/project/<id>/tasks`: all tasks of a project that the lists' filters choose, in one request. Who
// manages the project may. Some dozen tasks are one transaction, so that nobody waits for all; after an
// interruption the same request does the rest.

/// `PUT`: the body is that of `PUT /api/task/<id>`. 200 with `changed`, the number of tasks.
Response changeTasks(const Tasks& tasks, const TaskApi& api, const Request& request);

/// `DELETE`: tasks without answers; with `answers=1` all, with their answers and results. 200 with `deleted`
/// and `kept`, the numbers.
Response deleteTasks(const Tasks& tasks, const Request& request);

/// What else is done to each task in the transaction that changes it.
using TaskChange = std::function<void(Transaction&, Record&)>;

/// The same for tasks that are known by number; those of other projects are left alone. Returns how many.
std::int64_t changeTasks(const Tasks& tasks, const TaskApi& api, std::int64_t project,
                         const std::vector<std::int64_t>& ids, const Members& members, const Caller& caller,
                         const TaskChange& more = {});
std::int64_t deleteTasks(const Tasks& tasks, std::int64_t project, const std::vector<std::int64_t>& ids,
                         bool withAnswers);

} // namespace colonnade::tasks
