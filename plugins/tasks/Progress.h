#pragma once

#include "tasks/Scheduler.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// An order of tasks by one integer with an index of its own on open tasks.
struct KeyOrder
{
    std::string_view name;   ///< in `tasks_progress`
    std::string_view column; ///< of `tasks_task`
};

/// How far one actor has got in one order: its low-water mark. Each open task with a key up to it is answered
/// by the actor; so the search for the next one need not begin at the beginning.
///
/// Whatever moves a task below marks raises the project's epoch, and older marks start over. Besides, an
/// actor that finds nothing looks from the beginning, at most every five minutes: the mark may have passed a
/// task whose insert was not committed yet.
class Progress
{
public:
    Progress(Transaction& transaction, const HandoutRequest& request, KeyOrder order);

    /// The key of the first open task that the actor has not answered; moves the mark up to it.
    std::optional<std::int64_t> findFirst();

private:
    std::optional<std::int64_t> firstAbove(std::int64_t key);
    std::int64_t lastKey();
    void store(std::int64_t mark);

    Transaction& _transaction;
    const HandoutRequest& _request;
    const KeyOrder _order;
    std::int64_t _mark;
    std::int64_t _stored;
    std::int64_t _restarted = 0;
};

} // namespace colonnade::tasks
