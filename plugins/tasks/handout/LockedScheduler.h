#pragma once

#include "model/ProjectGate.h"
#include "tasks/Scheduler.h"

namespace colonnade::tasks
{

/// By falling priority, and never more holders than answers wanted (reference 6.5): leases that asking again
/// does not lengthen. `offset` 1: the task after the next one, both of them leased.
class LockedScheduler final: public Scheduler
{
public:
    static constexpr std::string_view NAME = LOCKED;

    std::string_view name() const override { return NAME; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;
};

} // namespace colonnade::tasks
