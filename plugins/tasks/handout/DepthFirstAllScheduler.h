#pragma once

#include "tasks/Scheduler.h"

namespace colonnade::tasks
{

/// Everybody may answer every task once, completed ones included (reference 6.4); in the order asked for. In
/// strict projects as `depth_first`.
class DepthFirstAllScheduler final: public Scheduler
{
public:
    static constexpr std::string_view NAME = "depth_first_all";

    std::string_view name() const override { return NAME; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;
};

} // namespace colonnade::tasks
