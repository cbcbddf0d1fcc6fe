#include "api/QualityApi.h"
#include "commands/QualityCommand.h"
#include "engine/Worker.h"
#include "gold/Gold.h"
#include "pages/QualityPages.h"
#include "settings/SettingsCache.h"

#include <colonnade/Background.h>
#include <colonnade/Plugin.h>
#include <colonnade/UserEvents.h>
#include <tasks/Events.h>
#include <tasks/Work.h>

namespace colonnade::quality
{

/// From answers to results that can be trusted. Routes, tables and commands: README.md.
class QualityPlugin final: public Plugin
{
public:
    void provision(Context& context) override
    {
        _work = context.require<tasks::ProjectWork>();
        _cache = std::make_unique<SettingsCache>(context.database());
        _worker = std::make_unique<Worker>(context.database(), context.clock(), *_cache,
                                           TaskStep(_work, context.identity()));
        _api = std::make_unique<QualityApi>(context.database(), context.clock(), _work, *_cache,
                                            [this] { wake(); });
        context.extend<tasks::TaskMember>(std::make_shared<GoldMember>(_work));
        context.extend<tasks::Mixer>(std::make_shared<GoldMixer>(*_cache));
        context.extend<tasks::Gate>(std::make_shared<SkillGate>(context.database(), *_cache));
        context.extend<tasks::ExportColumns>(std::make_shared<ConsensusColumns>(*_cache));
        _pages = std::make_unique<QualityPages>(context.database(), _work, context.pages());
        hear(context.events());
        addRoutes(context);
        context.command("quality", [this, &context](CommandCall& call)
                        { return qualityCommand(context.database(), *_work, *_worker, call); });
    }

    void start(Context&) override
    {
        _cache->refresh();
        _thread = std::make_unique<BackgroundThread>("quality", [this](const std::stop_token& stop)
                                                     { return _worker->run(stop); });
    }

    void stop() noexcept override { _thread.reset(); }

private:
    void wake()
    {
        if (_thread)
            _thread->wake();
    }

    void note(Transaction& transaction, std::int64_t project, std::int64_t task) const
    {
        if (_cache->find(project))
            transaction.execute("insert into quality_inbox (project_id, task_id) values ($1, $2)", project,
                                task);
    }

    void hear(Events& events)
    {
        events.inside<tasks::AnswerGiven>(
            [this](Transaction& transaction, const tasks::AnswerGiven& answer)
            {
                if (!_cache->find(answer.projectId))
                    return;
                keepGoldOpen(transaction, *_work, answer.taskId);
                note(transaction, answer.projectId, answer.taskId);
            });
        events.inside<tasks::AnswerRemoved>(
            [this](Transaction& transaction, const tasks::AnswerRemoved& answer)
            { note(transaction, answer.projectId, answer.taskId); });
        events.inside<tasks::TaskCompleted>([this](Transaction& transaction, const tasks::TaskCompleted& task)
                                            { note(transaction, task.projectId, task.taskId); });
        events.inside<tasks::TaskReopened>([this](Transaction& transaction, const tasks::TaskReopened& task)
                                           { note(transaction, task.projectId, task.taskId); });
        events.inside<tasks::TaskRemoved>(
            [this](Transaction& transaction, const tasks::TaskRemoved& task)
            {
                if (!_cache->find(task.projectId))
                    return;
                transaction.execute("delete from quality_gold where task_id = $1", task.taskId);
                transaction.execute("delete from quality_verdict where task_id = $1", task.taskId);
                note(transaction, task.projectId, task.taskId);
            });
        events.inside<UserRemoved>(
            [](Transaction& transaction, const UserRemoved& user)
            {
                // What was learnt of the person stays, and leads nowhere.
                transaction.execute(
                    "update quality_person set user_id = null, actor_key = 'gone:' || id where user_id = $1",
                    user.userId);
            });
        events.inside<tasks::ProjectRemoved>(
            [](Transaction& transaction, const tasks::ProjectRemoved& project)
            { removeProject(transaction, project.projectId); });
    }

    static void removeProject(Transaction& transaction, std::int64_t project)
    {
        for (const auto* sql: {"delete from quality_inbox where project_id = $1",
                               "delete from quality_vote where project_id = $1",
                               "delete from quality_task where project_id = $1",
                               "delete from quality_skill where project_id = $1",
                               "delete from quality_person where project_id = $1",
                               "delete from quality_label where project_id = $1",
                               "delete from quality_gold where project_id = $1",
                               "delete from quality_verdict where project_id = $1",
                               "delete from quality_project where project_id = $1"})
            transaction.execute(sql, project);
    }

    void add(Context& context, RouteSpec spec, Response (QualityApi::*handle)(const Request&) const)
    {
        context.route(spec.auth(Auth::Optional).rateLimit("quality"),
                      [this, handle](const Request& request) { return (_api.get()->*handle)(request); });
    }

    void addRoutes(Context& context)
    {
        const std::string path = "/api/project/{id:int}/quality";
        add(context, get(path).summary("Settings of quality"), &QualityApi::show);
        add(context, put(path).summary("Settles questions, target, gold"), &QualityApi::settle);
        add(context, del(path).summary("Takes the settings away"), &QualityApi::remove);
        add(context, get(path + "/state").summary("What is counted, how it is judged"), &QualityApi::state);
        add(context, post(path + "/refit").summary("Fits all anew"), &QualityApi::refit);
        add(context, get(path + "/people").summary("Skills and flags of people"), &QualityApi::people);
        add(context, post(path + "/people/{pseudonym}/excuse").summary("Lets somebody work again"),
            &QualityApi::excuse);
        add(context, get(path + "/tasks").summary("Consensus of tasks, the least sure first"),
            &QualityApi::tasks);
        add(context, post(path + "/tasks/{task:int}").summary("Decides a task's labels"),
            &QualityApi::decide);
        context.route(get("/project/{short_name}/quality")
                          .summary("How sure results are, and how people do")
                          .auth(Auth::Optional)
                          .rateLimit("quality"),
                      [this](const Request& request) { return _pages->show(request); });
    }

    std::shared_ptr<tasks::ProjectWork> _work;
    std::unique_ptr<SettingsCache> _cache;
    std::unique_ptr<Worker> _worker;
    std::unique_ptr<QualityApi> _api;
    std::unique_ptr<QualityPages> _pages;
    std::unique_ptr<BackgroundThread> _thread;
};

} // namespace colonnade::quality

COLONNADE_PLUGIN(colonnade::quality::QualityPlugin)
