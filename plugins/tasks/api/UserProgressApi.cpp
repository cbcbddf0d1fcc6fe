#include "api/UserProgressApi.h"

#include "model/ApiErrors.h"
#include "projects/Privacy.h"
#include "records/Caller.h"
#include "records/ListArguments.h"

namespace colonnade::tasks
{

namespace
{

ActorFilter whoseProgress(const Tasks& tasks, const Request& request)
{
    const Actors& actors = tasks.identity.actors();
    if (const auto user = signedInUser(request))
        return {"user", std::to_string(*user)};
    if (auto named = findNamedActor(request.query(), actors.codecs()))
        return std::move(*named);
    return {"anonymous", actors.anonymous(request.clientAddress()).id};
}

/// Reads the counter of the actor. Kinds that plugins add scope their ids as they like: any answer of the
/// actor tells its key.
std::int64_t countAnswers(Session& session, const ActorFilter& actor, std::int64_t project)
{
    std::optional<std::string> key = Actor{actor.kind, actor.id, {}, false}.key();
    if (!isCoreKind(actor.kind))
        key = session.find([](const Row& row) { return row.text(0); },
                           "SELECT actor_key FROM tasks_run WHERE actor_id = $1 AND project_id = $2 AND "
                           "actor_kind = $3 LIMIT 1",
                           actor.id, project, actor.kind);
    const auto count =
        !key ? std::nullopt
             : session.findInteger(
                   "SELECT n_answers FROM tasks_contribution WHERE project_id = $1 AND actor_key = $2",
                   project, *key);
    return count.value_or(0);
}

} // namespace

Response userProgress(const Tasks& tasks, const Request& request)
{
    const ActorFilter actor = whoseProgress(tasks, request);
    std::int64_t done = 0;
    const auto project = tasks.database.read(
        [&](Session& session)
        {
            auto found = findProjectGate(session, std::string_view(request.param("project")));
            if (found)
                done = countAnswers(session, actor, found->id);
            return found;
        });
    if (!project)
        throw notFound();
    requireSight(tasks, request, *project);
    return Response::json({{"done", done}, {"total", project->taskCount}});
}

} // namespace colonnade::tasks
