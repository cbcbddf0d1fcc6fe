#pragma once

#include "model/Tasks.h"

#include <colonnade/Background.h>
#include <colonnade/Database.h>

#include <cstdint>
#include <optional>

namespace colonnade::tasks
{

// A task may be completed with an answer that its author may still take back. Its result is shown at once;
// that it is complete is told, and the project's webhook called, when no answer can be taken back any more.
// Such a task is settling.

/// A row of `tasks_settling`.
struct SettlingTask
{
    std::optional<std::int64_t> completedBy = {}; ///< the answer; nothing: by somebody who decided so
    std::optional<std::int64_t> wanted = {};      ///< answers, before it was completed with fewer
};

/// Tells that a task is complete and queues the call of its project's webhook; at once, unless answers to it
/// may be taken back until after now: then when the last of them is final. `until`: seconds since 1970.
void settle(Transaction& transaction, const Tasks& tasks, std::int64_t task, std::int64_t project,
            const SettlingTask& settling, std::optional<std::int64_t> until);

/// Nothing if it is not settling.
std::optional<SettlingTask> findSettling(Session& session, std::int64_t task);

/// It is open again before anybody was told that it was complete. Returns whether it was settling.
bool stopSettling(Transaction& transaction, std::int64_t task);

/// An answer to it was taken back, and it is complete nevertheless: by the first answer after that one, and
/// as long as the answers that are left may be taken back.
void keepSettling(Transaction& transaction, std::int64_t task, std::int64_t withoutRun);

/// Settles what is due; returns whether there may be more. Any server, any number of them.
bool settleDue(const Tasks& tasks);

/// Does so from now on, on a thread of its own, until it is destroyed.
class Settler
{
public:
    /// `tasks` must outlive it.
    explicit Settler(const Tasks& tasks);

private:
    BackgroundThread _thread;
};

} // namespace colonnade::tasks
