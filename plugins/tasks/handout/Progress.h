#pragma once

#include "tasks/Scheduler.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// An order of tasks by one integer with an index of its own.
struct KeyOrder
{
    std::string_view name; ///< in `tasks_progress`
    std::string_view key;  ///< an expression of `tasks_task t`
    std::string_view of;   ///< which tasks: a condition on `t` with the project as $1
};

/// Below every key.
inline constexpr std::int64_t BEGINNING = std::numeric_limits<std::int64_t>::min();

/// A row of `tasks_progress`.
struct Mark
{
    std::int64_t low = BEGINNING;
    std::int64_t epoch = 0;
    std::int64_t restarted = 0;
};

/// How far one actor has got in one order: its low-water mark. Each task of the order with a key up to it is
/// answered by the actor; so the search for the next one need not begin at the beginning.
///
/// Whatever moves a task below marks raises the project's epoch, and older marks start over. Besides, an
/// actor that finds nothing looks from the beginning, at most every five minutes: the mark may have passed a
/// task whose insert was not committed yet.
class Progress
{
public:
    /// $1 project, $2 actor, $3 order.
    static constexpr const char* MARK_QUERY = "SELECT low_key, epoch, restarted FROM tasks_progress "
                                              "WHERE project_id = $1 AND actor_key = $2 AND ordering = $3";

    /// Reads the mark.
    Progress(Transaction& transaction, const HandoutRequest& request, KeyOrder order);
    /// Takes the mark that was read already.
    Progress(Transaction& transaction, const HandoutRequest& request, KeyOrder order,
             const std::optional<Mark>& mark);

    /// The key of the first task that the actor has not answered; moves the mark up to it.
    std::optional<std::int64_t> findFirst();

    /// The same, but looks at a few thousand tasks at most, and goes on from there the next time. Nothing
    /// does not mean that there is none.
    std::optional<std::int64_t> findFirstBounded();

    /// Moves the mark up to the first open task, for a caller that has just found it, so that the next search
    /// begins there.
    void moveBelow(std::int64_t first);

    /// The greatest key; `BEGINNING` if there are no tasks.
    std::int64_t lastKey();

private:
    void use(const Mark& mark);
    std::optional<std::int64_t> firstAbove(std::int64_t key);
    void store(std::int64_t mark);

    Transaction& _transaction;
    const HandoutRequest& _request;
    const KeyOrder _order;
    const std::string _key;
    std::int64_t _mark = BEGINNING;
    std::int64_t _stored = BEGINNING;
    std::int64_t _restarted = 0;
};

} // namespace colonnade::tasks
