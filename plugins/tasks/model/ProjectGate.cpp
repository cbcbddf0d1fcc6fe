#include "model/ProjectGate.h"

#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

ProjectGate readGate(const Row& row)
{
    ProjectGate gate{row.integer(0), row.text(1),    row.boolean(2),
                     row.boolean(3), row.integer(4), row.integer(5)};
    if (!row.isNull(6))
        gate.privateAnswers = row.boolean(6);
    return gate;
}

bool isNumber(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

bool isLocked(std::string_view scheduler)
{
    return scheduler == LOCKED;
}

bool ProjectGate::locks() const
{
    return isLocked(scheduler);
}

std::optional<ProjectGate> findProjectGate(Session& session, std::string_view name)
{
    if (!isNumber(name))
        return session.find(readGate,
                            "SELECT id, scheduler, strict, allow_anonymous_contributors, epoch, n_tasks, "
                            "private_answers "
                            "FROM tasks_project WHERE short_name = $1",
                            name);
    const auto id = parseInteger(name);
    return id ? findProjectGate(session, *id) : std::nullopt;
}

std::optional<ProjectGate> findProjectGate(Session& session, std::int64_t id)
{
    return session.find(readGate,
                        "SELECT id, scheduler, strict, allow_anonymous_contributors, epoch, n_tasks, "
                        "private_answers "
                        "FROM tasks_project WHERE id = $1",
                        id);
}

} // namespace colonnade::tasks
