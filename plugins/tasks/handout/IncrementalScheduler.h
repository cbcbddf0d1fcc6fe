#pragma once

#include "tasks/Scheduler.h"

namespace colonnade::tasks
{

/// By falling priority: one at random among the first `limit`, shown together with the latest answer, as
/// `last_answer` in its `info` (reference 6.4).
class IncrementalScheduler final: public Scheduler
{
public:
    std::string_view name() const override { return "incremental"; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;
};

} // namespace colonnade::tasks
