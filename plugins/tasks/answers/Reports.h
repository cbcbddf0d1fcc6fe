#pragma once

#include "model/Tasks.h"

#include <colonnade/Actor.h>
#include <colonnade/Database.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// What is wrong with a task, as somebody says who was to answer it.
struct Report
{
    std::int64_t id = 0;
    std::string created; ///< naive UTC
    std::int64_t task = 0;
    Actor reporter;
    std::string reason;
};

inline constexpr std::size_t LONGEST_REASON = 1000; ///< characters

/// Without blanks around it. Throws `HttpError` 400 if nothing is left of it, or too much.
std::string requireReason(std::string_view reason);

/// Keeps what the reporter says of the task, in place of what it said before.
void storeReport(Transaction& transaction, const Tasks& tasks, std::int64_t task, const Actor& reporter,
                 const std::string& reason);

/// The oldest first, a hundred at most.
std::vector<Report> reportsOf(Session& session, std::int64_t task);

/// The fault is mended, or there is none.
void settleReports(Transaction& transaction, std::int64_t task);

} // namespace colonnade::tasks
