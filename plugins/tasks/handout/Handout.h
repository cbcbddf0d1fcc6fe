#pragma once

#include "model/ProjectGate.h"
#include "model/Resource.h"
#include "model/Tasks.h"
#include "model/Throttle.h"
#include "tasks/Scheduler.h"

#include <colonnade/Actor.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Why there is no task.
enum class NoTask
{
    Finished,      ///< no open task is left for this actor
    NoneYet,       ///< the project has no tasks
    LeasedToOthers ///< open ones are in others' hands
};

/// Whether what is chosen is taken in hand.
enum class Leasing
{
    Take,
    None ///< for who only looks
};

/// What somebody was given.
struct HandedOut
{
    std::vector<Record> tasks;
    NoTask noTask = NoTask::Finished;             ///< if there are none
    std::optional<std::int64_t> leasedUntil = {}; ///< of `LeasedToOthers`: when the first one may come back
};

/// Hands out tasks: asks the project's scheduler and leases what it chose. Any thread.
class Handout
{
public:
    explicit Handout(const Tasks& tasks);

    /// Once, before requests.
    void setSchedulers(std::vector<std::shared_ptr<Scheduler>> schedulers);

    /// `request` has who asks for what; the rest is filled in.
    HandedOut handOut(const ProjectGate& project, HandoutRequest request, Leasing leasing = Leasing::Take);

private:
    const Scheduler& schedulerOf(const ProjectGate& project) const;
    HandedOut lease(Transaction& transaction, const HandoutRequest& request, const Pick& pick,
                    Leasing leasing) const;
    std::optional<std::int64_t> mix(Transaction& transaction, const ProjectGate& project,
                                    const HandoutRequest& request) const;
    Pick pick(Transaction& transaction, const ProjectGate& project, const HandoutRequest& request,
              bool reapFirst) const;

    const Tasks& _tasks;
    std::vector<std::shared_ptr<Scheduler>> _schedulers;
    Throttle _reaping;
};

} // namespace colonnade::tasks
