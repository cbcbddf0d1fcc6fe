#pragma once

#include "tasks/Scheduler.h"

namespace colonnade::tasks
{

/// Everybody may answer every task once, completed ones included (reference 6.4); in the order asked for. In
/// strict projects as `depth_first`.
class DepthFirstAllScheduler final: public Scheduler
{
public:
    std::string_view name() const override { return "depth_first_all"; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;
};

} // namespace colonnade::tasks
