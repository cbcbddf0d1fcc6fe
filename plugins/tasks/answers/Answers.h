#pragma once

#include "answers/Settling.h"
#include "model/Resource.h"
#include "model/Tasks.h"
#include "model/Throttle.h"
#include "uploads/Uploads.h"

#include <colonnade/Actor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace colonnade::tasks
{

/// Why an answer was not taken.
enum class AnswerRefusal
{
    NotRequested, ///< the actor does not have the task in hand, or a strict project has enough answers
    Duplicate     ///< the actor has answered the task
};

/// An answer that was handed in.
struct Submission
{
    Record run;           ///< has project, task and what the client sent; the rest is filled in
    Actor author;         ///< who is named by it
    std::string holder;   ///< key of the actor who has the task in hand
    bool strict = false;  ///< never more answers than wanted
    std::string repeat{}; ///< digest that a repetition of the request is told by; empty: nothing
    std::optional<KeptUpload> upload{}; ///< the file that came with it
    bool undoable = false; ///< given on a page: for `tasks.undo_seconds` its author may take it back
};

/// Stores answers: in one transaction the lease ends, the task counts, the answer is inserted, and a task
/// that has enough is completed with a result. Any thread.
class Answers
{
public:
    /// What an answer did to its task.
    enum class Counted
    {
        Open,
        Completed, ///< by this answer
        Late       ///< it was complete before
    };

    explicit Answers(const Tasks& tasks);

    /// Stored and returned, or nothing is changed.
    std::variant<Record, AnswerRefusal> store(Submission submission);

    /// Takes a stored answer away again: uncounted, and the actor may be given the task once more.
    void remove(Transaction& transaction, const Record& run) const;

private:
    Counted takeStepwise(Transaction& transaction, Submission& submission, std::int64_t now) const;
    Counted takeAtOnce(Transaction& transaction, Submission& submission, std::int64_t now) const;
    void insert(Transaction& transaction, Record& run) const;
    void fold(Transaction& transaction, const Record& run) const;

    const Tasks& _tasks;
    Throttle _touching;
};

/// Makes the current result of a task that has all its answers, and settles the task (Settling.h). Its state
/// is the caller's business.
void makeResult(Transaction& transaction, const Tasks& tasks, std::int64_t project, std::int64_t task,
                const SettlingTask& settling);

} // namespace colonnade::tasks
