#include "api/QualityApi.h"
#include "commands/QualityCommand.h"
#include "engine/Worker.h"
#include "gold/Gold.h"
#include "pages/DisputedPages.h"
#include "pages/QualityPages.h"
#include "pages/SettingsPages.h"
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
        _cache = std::make_unique<SettingsCache>(context.database(), _work);
        _worker = std::make_unique<Worker>(context.database(), context.clock(), *_cache,
                                           TaskStep(_work, context.identity(), _aggregators));
        _api = std::make_unique<QualityApi>(context.database(), context.clock(), _work, *_cache, _aggregators,
                                            [this] { wake(); });
        context.extend<tasks::TaskMember>(std::make_shared<GoldMember>(_work, *_cache));
        context.provide<GoldImport>(std::make_shared<GoldStore>(_work));
        context.extend<tasks::Mixer>(std::make_shared<GoldMixer>(*_cache));
        context.extend<tasks::Feedback>(std::make_shared<GoldFeedback>(*_cache));
        context.extend<tasks::Gate>(std::make_shared<SkillGate>(context.database(), *_cache));
        context.extend<tasks::ExportColumns>(std::make_shared<ConsensusColumns>(*_cache));
        _desk = std::make_unique<Desk>(Desk{context.database(), context.clock(), _work, context.pages(),
                                            *_cache, _aggregators, [this] { wake(); }});
        _pages = std::make_unique<QualityPages>(*_desk);
        _settings = std::make_unique<SettingsPages>(*_desk);
        _disputed = std::make_unique<DisputedPages>(*_desk);
        hear(context.events());
        addRoutes(context);
        context.command("quality", [this, &context](CommandCall& call)
                        { return qualityCommand(context.database(), *_work, *_worker, call); });
    }

    void start(Context& context) override
    {
        _aggregators.set(context.extensions<Aggregator>());
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
                transaction.execute("delete from quality_closed where task_id = $1", task.taskId);
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
                               "delete from quality_measure where project_id = $1",
                               "delete from quality_error where project_id = $1",
                               "delete from quality_closed where project_id = $1",
                               "delete from quality_history where project_id = $1",
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
        addPages(context);
    }

    template <class Pages>
    void add(Context& context, RouteSpec spec, const std::unique_ptr<Pages>& pages,
             Response (Pages::*handle)(const Request&) const)
    {
        context.route(spec.auth(Auth::Optional).rateLimit("quality"),
                      [&pages, handle](const Request& request) { return (pages.get()->*handle)(request); });
    }

    void addPages(Context& context)
    {
        const std::string path = "/project/{short_name}/quality";
        add(context, get(path).summary("How sure results are, and how people do"), _pages,
            &QualityPages::show);
        add(context, get(path + "/own").summary("How the own answers stand"), _pages, &QualityPages::own);
        add(context, get(path + "/people").summary("People and their answers"), _pages,
            &QualityPages::people);
        add(context, post(path + "/people/{pseudonym}/excuse").summary("Lets somebody work again"), _pages,
            &QualityPages::excuse);
        add(context, get(path + "/settings").summary("The form for settings of quality"), _settings,
            &SettingsPages::show);
        add(context, post(path + "/settings").summary("Settles questions, target, gold"), _settings,
            &SettingsPages::take);
        add(context, post(path + "/settings/delete").summary("Takes the settings away"), _settings,
            &SettingsPages::remove);
        add(context, post(path + "/refit").summary("Fits all anew"), _settings, &SettingsPages::refit);
        add(context, get(path + "/tasks").summary("Disputed tasks"), _disputed, &DisputedPages::list);
        add(context, get(path + "/task/{task:int}").summary("What answers say of a task"), _disputed,
            &DisputedPages::show);
        add(context, post(path + "/task/{task:int}").summary("Decides a task's labels"), _disputed,
            &DisputedPages::decide);
    }

    std::shared_ptr<tasks::ProjectWork> _work;
    std::unique_ptr<SettingsCache> _cache;
    std::unique_ptr<Worker> _worker;
    std::unique_ptr<QualityApi> _api;
    Aggregators _aggregators;
    std::unique_ptr<Desk> _desk;
    std::unique_ptr<QualityPages> _pages;
    std::unique_ptr<SettingsPages> _settings;
    std::unique_ptr<DisputedPages> _disputed;
    std::unique_ptr<BackgroundThread> _thread;
};

} // namespace colonnade::quality

COLONNADE_PLUGIN(colonnade::quality::QualityPlugin)
