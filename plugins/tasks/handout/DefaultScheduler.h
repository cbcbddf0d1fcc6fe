#pragma once

#include "tasks/Scheduler.h"

#include <string>

namespace colonnade::tasks
{

/// Fills the first open task in the order asked for until it is complete, then the next: `default` and
/// `depth_first` (reference 6.4).
///
/// By id, and by falling priority, the search begins at the actor's low-water mark; tasks that others have in
/// hand are passed over as long as there are others. What the actor has in hand comes first, so asking again
/// gives the same task. Other orders sort a bounded number of open tasks.
class DefaultScheduler final: public Scheduler
{
public:
    explicit DefaultScheduler(std::string name):
        _name(std::move(name))
    {
    }

    std::string_view name() const override { return _name; }
    Pick pick(Transaction& transaction, const HandoutRequest& request) const override;

private:
    const std::string _name;
};

} // namespace colonnade::tasks
