#include <colonnade/Plugin.h>
#include <tasks/Events.h>

using namespace colonnade;
using namespace colonnade::tasks;

/// A weekly mail to the owners of projects, from tables of its own: what it must know, it is told.
class DigestPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.events().inside<ProjectPublished>(keep);
        context.events().after<TaskCompleted>("digest_count",
                                              [&context](std::int64_t, const auto& task) {
                                                  context.database().write([&](auto& t) { count(t, task); });
                                              });
        context.jobs().add({.name = "digest_mail"}, [&context](JobCall&)
                           { context.database().write([&](auto& t) { mailAll(t, context); }); });
        context.jobs().every(context.config().text("schedule"), "digest_mail");
    }

    static void keep(Transaction& transaction, const ProjectPublished& project)
    {
        transaction.execute("insert into digest_project (id, owner_id, name) values ($1, $2, $3)",
                            project.projectId, project.ownerId, project.shortName);
    }

    /// May be told twice: then nothing changes.
    static void count(Transaction& transaction, const TaskCompleted& task)
    {
        transaction.execute("insert into digest_task values ($1, $2) on conflict do nothing", task.taskId,
                            task.projectId);
    }

    /// Mails are queued if and only if what they tell is taken off.
    static void mailAll(Transaction& transaction, Context& context)
    {
        const auto toLine = [](const Row& row)
        { return std::tuple(row.text(0), row.integer(1), row.text(2)); };
        const std::string sql = "select p.name, p.owner_id, cast(count(*) as text) from digest_task t "
                                "join digest_project p on p.id = t.project_id group by p.name, p.owner_id";
        for (const auto& [name, owner, count]: transaction.all(toLine, sql))
            if (const auto user = context.identity().users().findById(transaction, owner))
                context.mail().send(
                    transaction, {{user->email}, "This week in " + name, count + " tasks are complete.\n"});
        transaction.execute("delete from digest_task");
    }
};

COLONNADE_PLUGIN(DigestPlugin)
