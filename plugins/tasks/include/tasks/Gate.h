#pragma once

#include <colonnade/Actor.h>
#include <colonnade/Interface.h>
#include <colonnade/Request.h>

#include <cstdint>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// Says who gets no work in a project for now: whoever has not done a training, has worked enough for today.
/// All gates are asked each time that somebody asks for a task, before one is chosen. Runs on a worker and
/// may use the database. Any thread.
class Gate
{
public:
    static constexpr Interface INTERFACE{"tasks.gate", 1};

    virtual ~Gate() = default;

    /// Why `actor` gets no task of the project, as a sentence for that person; nothing: may work. Throwing
    /// `HttpError` answers otherwise than with 403.
    virtual std::optional<std::string> refuse(const Request& request, const Actor& actor,
                                              std::int64_t projectId) const = 0;
};

} // namespace colonnade::tasks
