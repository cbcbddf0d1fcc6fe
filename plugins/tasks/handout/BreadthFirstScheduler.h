#pragma once

#include "tasks/Scheduler.h"

namespace colonnade::tasks
{

/// The tasks with the fewest answers first (reference 6.4); among the first few of those, the ones that the
/// fewest have in hand.
///
/// Its key is the number of answers, then the id. A task's key only rises with its answers, so that a
/// low-water mark holds for it, too; new tasks make marks start over. Each search looks at a bounded number
/// of tasks; where it finds nothing, the search by id has the last word.
class BreadthFirstScheduler final: public Scheduler
{
public:
    static constexpr std::string_view NAME = "breadth_first";

    std::string_view name() const override { return NAME; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;
};

} // namespace colonnade::tasks
