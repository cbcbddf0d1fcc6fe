#pragma once

#include "model/Tasks.h"

#include <colonnade/Parameters.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// Which of a project's tasks an owner wants to see (SITE.md 2.B).
///
///     state=ongoing|completed  hide_completed=true  task_id=  reported=1  words=
///     pcomplete_from= pcomplete_to= (0 to 100)  priority_from= priority_to=  created_from= created_to=
struct TaskFilter
{
    std::string state;
    std::optional<std::int64_t> task;
    bool reported = false;
    std::string words; ///< in the text of `info`
    std::optional<double> completeFrom, completeTo, priorityFrom, priorityTo;
    std::string createdFrom, createdTo;
    std::int64_t after = 0; ///< tasks beyond this number

    /// Throws `HttpError` 404 for what cannot be read, as PYBOSSA's fork does.
    static TaskFilter read(const Parameters& query);

    /// The same as a query, without `after`.
    std::vector<std::pair<std::string, std::string>> fields() const;
    std::string query() const; ///< begins with `?`; empty: all tasks

    /// An index finds them: no look at tasks that do not fit.
    bool isIndexed() const;
};

struct FilteredTask
{
    std::int64_t id = 0;
    std::string created;
    bool isCompleted = false;
    std::int64_t wanted = 0;
    std::int64_t given = 0;
    double priority = 0;
    std::int64_t reports = 0;
};

struct FilteredTasks
{
    std::vector<FilteredTask> tasks;
    std::optional<std::int64_t> goOn; ///< `after` of what follows; nothing: that was all
    bool lookedAtMany = false;        ///< it ended since it had looked at as many as it may
};

/// Looks at 10,000 tasks at most where no index finds them.
FilteredTasks filterTasks(Session& session, std::int64_t project, const TaskFilter& filter,
                          std::int64_t most);

} // namespace colonnade::tasks
