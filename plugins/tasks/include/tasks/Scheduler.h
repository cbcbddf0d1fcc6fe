#pragma once

#include <colonnade/Actor.h>
#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// In which order tasks were asked for: a column of `tasks_task` that exists, as the API's `orderby` names
/// it.
struct TaskOrder
{
    std::string column = "id";
    bool descending = false;
    bool named = false; ///< the caller wants this order: what it has in hand does not come first
};

/// One request for work.
struct HandoutRequest
{
    std::int64_t projectId = 0;
    std::int64_t epoch = 0;     ///< the project's
    std::int64_t taskCount = 0; ///< of the project
    bool strict = false;        ///< never hand out more than `n_answers` in all
    std::string actorKey;       ///< who asks, and holds what is chosen
    std::string authorKey;      ///< who the answer will be stored for: somebody else only in locked projects
    std::int64_t now = 0;       ///< seconds since 1970
    TaskOrder order;
    std::int64_t limit = 1;
    std::int64_t offset = 0;
};

/// What a scheduler chose.
struct Pick
{
    std::vector<std::int64_t> taskIds;
    /// Nothing was chosen although tasks are open for the actor: others have them in hand.
    bool leasedToOthers = false;
    /// Never more holders than answers wanted, as in strict projects.
    bool onlyWithRoom = false;
    /// Asking again does not lengthen a lease.
    bool keepsExpiry = false;
    /// How many of the first tasks are leased, but left out of the reply.
    std::size_t hidden = 0;
    /// Names and JSON values to be set in each task's `info` in the reply, where that is an object.
    std::vector<std::pair<std::string, std::string>> infoMembers = {};
};

/// Chooses tasks for an actor: one extension per value of a project's `info.sched`. Any thread.
///
/// Tables: `tasks_task` (`state = 'ongoing'`, `n_done`, `n_leased`, `n_answers`), `tasks_run` (what was
/// answered, by `actor_key`), `tasks_skip` (what was skipped, likewise: it is passed over until there is
/// nothing else, and then chosen by the caller), `tasks_lease` (what is in hand). The caller leases what is
/// chosen, drops what strict projects have no room for any more, and keeps the counters. May throw
/// `HttpError`.
///
/// A search that walks over answered tasks must be bounded: begin where few are answered, or look at so many
/// rows at most; with the number as text in the statement. Bundled ones: README.md.
class Scheduler
{
public:
    static constexpr Interface INTERFACE{"tasks.scheduler", 1};

    virtual ~Scheduler() = default;

    /// What a project's `info.sched` says. Of two with one name the first counts.
    virtual std::string_view name() const = 0;
    /// Which tasks to hand out. Runs within the transaction that leases them, perhaps more than once, so it
    /// must do nothing besides.
    virtual Pick pick(Transaction& transaction, const HandoutRequest& request) const = 0;
};

} // namespace colonnade::tasks
