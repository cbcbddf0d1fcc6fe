#include <colonnade/Pages.h>
#include <colonnade/Plugin.h>
#include <tasks/Work.h>

using namespace colonnade;
using namespace colonnade::tasks;

/// Who has given the most answers in a project: the page /leaderboard/{short_name}
class LeaderboardPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        View example;
        example.list("people").add().set("name", "Anna").set("answers", 7);
        _best = context.pages().loadTemplate("leaderboard_best", example);
        context.route(
            get("/leaderboard/{short_name}").summary("Who has given the most answers").auth(Auth::Optional),
            [this, &context, work = context.require<ProjectWork>()](const Request& request)
            {
                PageContent page{.title = "Most answers", .from = _best};
                const auto viewer = context.identity().findUser(request);
                context.database().read([&](Session& session)
                                        { list(page.view, session, request, viewer, context, *work); });
                return context.pages().show(request, page);
            });
    }

    static void list(View& view, Session& session, const Request& request, const std::optional<User>& viewer,
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
        for (View& rows = view.list("people"); const auto& [id, answers]: best)
            if (const auto user = people.find(id); user != people.end())
                if (const auto name = users.visibleName(viewer ? &*viewer : nullptr, user->second))
                    rows.add().set("name", *name).set("answers", answers);
    }

    std::shared_ptr<const PageTemplate> _best;
};

COLONNADE_PLUGIN(LeaderboardPlugin)
