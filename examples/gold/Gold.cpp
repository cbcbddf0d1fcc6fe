#include <colonnade/Plugin.h>
#include <tasks/Events.h>
#include <tasks/ExportColumns.h>
#include <tasks/Member.h>
#include <tasks/Mixer.h>
#include <tasks/Work.h>

#include <random>

using namespace colonnade;
using namespace colonnade::tasks;

namespace
{

std::optional<std::string> findGold(Session& session, std::int64_t task)
{
    return session.find([](const Row& row) { return row.text(0); },
                        "select answer from gold_task where task_id = $1", task);
}

} // namespace

/// The right answer to a task, which its project's people know: the member `gold`.
class GoldMember final: public TaskMember
{
public:
    explicit GoldMember(std::shared_ptr<ProjectWork> work):
        _work(std::move(work))
    {
    }

    std::string_view name() const override { return "gold"; }
    Readers readers() const override { return Readers::Managers; }
    std::optional<std::string> value(Session& session, std::int64_t task) const override
    {
        return findGold(session, task);
    }

    void check(const JsonValue& value) const override
    {
        if (value.toJson().size() > 10'000)
            throw HttpError(415, "ValueError", "gold is too long.");
    }

    void set(Transaction& transaction, std::int64_t task, const JsonValue& value) const override
    {
        transaction.execute("delete from gold_task where task_id = $1", task);
        if (!value.isNull())
            transaction.execute("insert into gold_task (task_id, project_id, answer) values ($1, $2, $3)",
                                task, _work->findTask(transaction, task).value().projectId, value.toJson());
    }

private:
    std::shared_ptr<ProjectWork> _work;
};

/// Hands out now and then a task whose answer is known.
class GoldMixer final: public Mixer
{
public:
    explicit GoldMixer(std::int64_t every):
        _every(every)
    {
    }

    std::optional<std::int64_t> mix(Transaction& transaction, const HandoutRequest& request) const override
    {
        if (std::random_device()() % _every != 0)
            return std::nullopt;
        return transaction.findInteger(
            "select g.task_id from gold_task g where g.project_id = $1 and not exists (select 1 from "
            "tasks_run r where r.task_id = g.task_id and r.actor_key = $2) order by g.task_id limit 1",
            request.projectId, request.authorKey);
    }

private:
    const std::int64_t _every;
};

/// Exports of tasks have the right answers, too.
class GoldColumn final: public ExportColumns
{
public:
    std::vector<std::string> names(Of of, std::int64_t) const override
    {
        return of == Of::Tasks ? std::vector<std::string>{"gold"} : std::vector<std::string>{};
    }

    std::map<std::int64_t, std::vector<std::string>> values(Session& session, Of,
                                                            std::span<const std::int64_t> ids) const override
    {
        std::map<std::int64_t, std::vector<std::string>> all;
        for (const auto id: ids)
            if (auto answer = findGold(session, id))
                all[id] = {std::move(*answer)};
        return all;
    }
};

class GoldPlugin final: public Plugin
{
    void provision(Context& context) override
    {
        context.extend<TaskMember>(std::make_shared<GoldMember>(context.require<ProjectWork>()));
        context.extend<Mixer>(std::make_shared<GoldMixer>(context.config().integer("every")));
        context.extend<ExportColumns>(std::make_shared<GoldColumn>());
        context.events().inside<TaskRemoved>(
            [](Transaction& transaction, const TaskRemoved& task)
            { transaction.execute("delete from gold_task where task_id = $1", task.taskId); });
    }
};

COLONNADE_PLUGIN(GoldPlugin)
