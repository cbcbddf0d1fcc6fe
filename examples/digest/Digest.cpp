#include <colonnade/Plugin.h>
#include <tasks/Events.h>
#include <tasks/Work.h>

using namespace colonnade;
using namespace colonnade::tasks;

/// A weekly mail to the owners of projects. Who wants none: PUT /digest/off.
class DigestPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.events().after<TaskCompleted>("digest_count",
                                              [&context](std::int64_t, const auto& task) {
                                                  context.database().write([&](auto& t) { count(t, task); });
                                              });
        context.jobs().add({.name = "digest_mail"},
                           [&context, work = context.require<ProjectWork>()](JobCall&)
                           { context.database().write([&](auto& t) { mailAll(t, context, *work); }); });
        context.jobs().every(context.config().text("schedule"), "digest_mail");
        context.route(put("/digest/{wanted}").summary("Takes on or off").auth(Auth::Required),
                      [&context](const Request& request) { return choose(request, context); });
    }

    /// May be told twice: then nothing changes.
    static void count(Transaction& transaction, const TaskCompleted& task)
    {
        transaction.execute("insert into digest_task values ($1, $2) on conflict do nothing", task.taskId,
                            task.projectId);
    }

    /// Mails are queued if and only if what they tell is taken off.
    static void mailAll(Transaction& transaction, Context& context, const ProjectWork& work)
    {
        Users& users = context.identity().users();
        const auto toCount = [](const Row& row) { return std::pair(row.integer(0), row.text(1)); };
        const std::string sql =
            "select project_id, cast(count(*) as text) from digest_task group by project_id";
        for (const auto& [id, count]: transaction.all(toCount, sql))
            if (const auto project = work.findProject(transaction, id))
                if (const auto user = users.findById(transaction, project->ownerId))
                    if (users.setting(transaction, user->id, "digest") != "false")
                        context.mail().send(transaction, {{user->email},
                                                          "This week in " + project->name,
                                                          count + " tasks are complete.\n"});
        transaction.execute("delete from digest_task");
    }

    static Response choose(const Request& request, Context& context)
    {
        const auto user = context.identity().findUser(request).value();
        const auto* wanted = request.param("wanted") == "off" ? "false" : "true";
        context.database().write([&](auto& t)
                                 { context.identity().users().setSetting(t, user.id, "digest", wanted); });
        return Response::json("{}");
    }
};

COLONNADE_PLUGIN(DigestPlugin)
