#pragma once

#include "model/Resource.h"

#include <colonnade/Database.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace colonnade::tasks
{

/// A task with the defaults of the reference, 2.2; of no project yet.
Record newTask(const std::string& now);

/// Counts tasks that this transaction has stored: `count` of them, from `first` on. They may come before what
/// somebody has reached in the order of priorities; then low-water marks start over.
void countNewTasks(Transaction& transaction, std::int64_t project, std::int64_t first, std::size_t count,
                   const std::string& now);

/// Counts tasks that came or went. `newEpoch` 1: a task is now below a low-water mark, so marks start over.
void touchProject(Transaction& transaction, std::int64_t project, std::int64_t added, std::int64_t newEpoch,
                  const std::string& now);

} // namespace colonnade::tasks
