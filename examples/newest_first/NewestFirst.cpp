#include <colonnade/Plugin.h>
#include <tasks/Scheduler.h>

using namespace colonnade;

/// A way to hand out tasks, for projects with `"info": {"sched": "newest_first"}`: the task that came last.
class NewestFirst final: public tasks::Scheduler
{
public:
    std::string_view name() const override { return "newest_first"; }

    tasks::Pick pick(Transaction& transaction, const tasks::HandoutRequest& request) const override
    {
        // How far, as text: of a parameter PostgreSQL expects much, and would sort all tasks instead.
        return {transaction.all(
            [](const Row& row) { return row.integer(0); },
            "SELECT t.id FROM tasks_task t WHERE t.project_id = $1 AND t.state = 'ongoing' "
            "AND (SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key = $2) IS NULL "
            "AND (SELECT 1 FROM tasks_skip s WHERE s.task_id = t.id AND s.actor_key = $2) IS NULL "
            "ORDER BY t.id DESC LIMIT " +
                std::to_string(request.limit) + " OFFSET " + std::to_string(request.offset),
            request.projectId, request.actorKey)};
    }
};

class NewestFirstPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        context.extend<tasks::Scheduler>(std::make_shared<NewestFirst>());
    }
};

COLONNADE_PLUGIN(NewestFirstPlugin)
