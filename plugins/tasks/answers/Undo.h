#pragma once

#include "model/ProjectGate.h"
#include "model/Resource.h"
#include "model/Tasks.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace colonnade::tasks
{

/// Why an answer was not taken back.
enum class UndoRefusal
{
    Unknown, ///< there is no such answer, or it is another's
    Final    ///< it may not be taken back any more, or never might
};

/// Lets the author take the answer back for `tasks.undo_seconds`. Before anybody hears of the answer.
void allowUndo(Transaction& transaction, const Tasks& tasks, const Record& run);

/// Who takes an answer back.
struct Undoer
{
    std::string author; ///< key of who is named by the answer
    std::string holder; ///< key of who takes the task in hand again
};

/// Takes the answer back, as if it had never been given, and puts the task into the holder's hand again,
/// requested when it was. Returns the task. Files that came with the answer are the caller's business.
std::variant<Record, UndoRefusal> undoAnswer(const Tasks& tasks, std::int64_t run, const Undoer& who);

/// The task of the last answer that the actor may take back in a project; nothing if there is none.
std::optional<std::int64_t> findUndoable(Session& session, const Tasks& tasks, std::int64_t project,
                                         std::string_view author);

} // namespace colonnade::tasks
