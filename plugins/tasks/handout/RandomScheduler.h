#pragma once

#include "tasks/Scheduler.h"

namespace colonnade::tasks
{

/// Any open task: looks at a few places between the actor's first unanswered task and the last one. What the
/// actor has in hand comes first.
class RandomScheduler final: public Scheduler
{
public:
    std::string_view name() const override { return "random"; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;
};

} // namespace colonnade::tasks
