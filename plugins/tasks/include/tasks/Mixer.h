#pragma once

#include "tasks/Scheduler.h"

#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <optional>

namespace colonnade::tasks
{

/// Mixes other tasks among those that schedulers choose: now and then one whose answer is known, for
/// instance. Asked where somebody asks for the next task, and only for one. Any thread.
class Mixer
{
public:
    static constexpr Interface INTERFACE{"tasks.mixer", 1};

    virtual ~Mixer() = default;

    /// A task of the project to be handed out in place of the next; nothing: the next. One that is complete,
    /// of another project, answered by who asks, or has no room in a strict project, is passed over. Runs
    /// within the transaction that leases the task, perhaps more than once, so it must do nothing besides.
    virtual std::optional<std::int64_t> mix(Transaction& transaction,
                                            const HandoutRequest& request) const = 0;
};

} // namespace colonnade::tasks
