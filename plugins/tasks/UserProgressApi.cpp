#include "UserProgressApi.h"

#include "ApiErrors.h"
#include "Caller.h"
#include "ListArguments.h"
#include "ProjectGate.h"

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

} // namespace

Response userProgress(const Tasks& tasks, const Request& request)
{
    const ActorFilter actor = whoseProgress(tasks, request);
    return tasks.database.read(
        [&](Session& session)
        {
            const auto project = findProjectGate(session, std::string_view(request.param("project")));
            if (!project)
                throw notFound();
            const auto done = session.findInteger(
                "SELECT count(*) FROM tasks_run WHERE actor_id = $1 AND project_id = $2 AND actor_kind = $3",
                actor.id, project->id, actor.kind);
            return Response::json({{"done", done.value_or(0)}, {"total", project->taskCount}});
        });
}

} // namespace colonnade::tasks
