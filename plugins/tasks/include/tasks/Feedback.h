#pragma once

#include <colonnade/Actor.h>
#include <colonnade/Database.h>
#include <colonnade/Interface.h>
#include <colonnade/Translation.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What whoever has just answered a task is told about the answer.
struct Remark
{
    bool right = true;       ///< else it is told as a warning
    Phrase sentence;         ///< on pages, in place of "Saved."; as `message` in the API
    std::string json = "{}"; ///< an object whose members the API adds
};

/// Says something about answers to those who have given them: that it was as expected, for instance. It is
/// asked once an answer is stored; the API's answer has it as the member `feedback`. Runs on a worker. Any
/// thread.
class Feedback
{
public:
    static constexpr Interface INTERFACE{"tasks.feedback", 1};

    virtual ~Feedback() = default;

    /// Whether anything may be said in the project at all. Asked with each answer, so it must not ask the
    /// database.
    virtual bool speaksIn(std::int64_t projectId) const = 0;
    /// Nothing: nothing is said. `info`: of the answer, JSON.
    virtual std::optional<Remark> tell(Session& session, const Actor& author, std::int64_t taskId,
                                       std::string_view info) const = 0;
};

} // namespace colonnade::tasks
