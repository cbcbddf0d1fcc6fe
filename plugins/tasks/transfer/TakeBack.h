#pragma once

#include "model/Tasks.h"
#include "transfer/ImportJob.h"

#include <cstdint>

namespace colonnade::tasks
{

/// Whether tasks that have answers are deleted, too, with their answers and results.
enum class WithAnswers
{
    No,
    Yes
};

struct TakenBack
{
    std::int64_t deleted = 0;
    std::int64_t kept = 0; ///< for their answers
};

/// Ends an import, if it still runs, and deletes its tasks that are still in its project, some hundred in a
/// transaction. It can be done again, for the rest.
TakenBack takeBack(const Tasks& tasks, const ImportJob& job, WithAnswers withAnswers);

} // namespace colonnade::tasks
