#pragma once

#include "Resource.h"
#include "Tasks.h"
#include "Throttle.h"

#include <colonnade/Actor.h>

#include <variant>

namespace colonnade::tasks
{

/// Why an answer was not taken.
enum class AnswerRefusal
{
    NotRequested, ///< the actor does not have the task in hand, or a strict project has enough answers
    Duplicate     ///< the actor has answered the task
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

    /// `run` has project, task and what the client sent; the rest is filled in. Stored and returned, or
    /// nothing is changed. `repeatDigest`: what a repetition of the request is told by; empty: nothing.
    std::variant<Record, AnswerRefusal> store(Record run, const Actor& actor, bool strict,
                                              std::string_view repeatDigest = {});

    /// Takes a stored answer away again: uncounted, and the actor may be given the task once more.
    void remove(Transaction& transaction, const Record& run) const;

private:
    Counted takeStepwise(Transaction& transaction, Record& run, bool strict, std::int64_t now) const;
    Counted takeAtOnce(Transaction& transaction, Record& run, bool strict, std::int64_t now) const;
    void insert(Transaction& transaction, Record& run) const;
    void fold(Transaction& transaction, const Record& run) const;
    void complete(Transaction& transaction, const Record& run) const;

    const Tasks& _tasks;
    Throttle _touching;
};

} // namespace colonnade::tasks
