#include <colonnade/Plugin.h>
#include <tasks/Work.h>

using namespace colonnade;
using namespace colonnade::tasks;

/// Who has given the most answers in a project: GET /leaderboard/{short_name}
class LeaderboardPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.route(
            get("/leaderboard/{short_name}").summary("Who has given the most answers").auth(Auth::Optional),
            [&context, work = context.require<ProjectWork>()](const Request& request)
            {
                const auto viewer = context.identity().findUser(request);
                return context.database().read([&](Session& session)
                                               { return show(session, request, viewer, context, *work); });
            });
    }

    static Response show(Session& session, const Request& request, const std::optional<User>& viewer,
                         Context& context, const ProjectWork& work)
    {
        Users& users = context.identity().users();
        const auto project = work.findProject(session, request.param("short_name"));
        if (!project || !project->published || project->guarded)
            throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
        const auto best = work.top(session, project->id, 20);
        std::vector<std::int64_t> ids;
        for (const auto& one: best)
            ids.push_back(one.userId);
        const auto people = users.findByIds(session, ids);
        JsonWriter json;
        json.beginArray();
        for (const auto& [id, answers]: best)
            if (const auto user = people.find(id); user != people.end())
                if (const auto name = users.visibleName(viewer ? &*viewer : nullptr, user->second))
                    json.beginObject().member("name", *name).member("answers", answers).end();
        return Response::json(json.end().take());
    }
};

COLONNADE_PLUGIN(LeaderboardPlugin)
