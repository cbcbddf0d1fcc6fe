#include "projects/ProjectLife.h"

#include "events/Telling.h"
#include "model/ApiErrors.h"
#include "model/ProjectGate.h"
#include "records/Acts.h"
#include "records/RecordStore.h"

#include <colonnade/Crypto.h>

namespace colonnade::tasks
{

namespace
{

void requirePublishable(const Record& project, const TasksSettings& settings)
{
    if (project.boolean("published"))
        throw forbidden("The project is published already.");
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    const JsonValue presenter = info.root().find("task_presenter");
    if (settings.publishNeedsPresenter && (!presenter.isText() || presenter.text().empty()))
        throw forbidden("The project needs a task presenter, info.task_presenter, before it is published.");
    if (project.integer("n_tasks") < 1)
        throw forbidden("The project needs a task before it is published.");
}

/// Nobody adds an answer or takes a task in hand until the transaction ends.
void lockOutWork(Transaction& transaction, std::int64_t project)
{
    if (transaction.dialect() == Dialect::Postgresql)
        transaction.findInteger("SELECT id FROM tasks_project WHERE id = $1 FOR UPDATE", project);
}

} // namespace

std::optional<Record> findProject(Session& session, std::string_view name)
{
    const auto gate = findProjectGate(session, name);
    return gate ? findRecord(session, projectResource(), gate->id) : std::nullopt;
}

void publishProject(Transaction& transaction, Record& project, const Tasks& tasks)
{
    requirePublishable(project, tasks.settings);
    const std::int64_t id = project.id();
    lockOutWork(transaction, id);
    tellAllAnswersGo(transaction, tasks, id);
    tellCompletedReopen(transaction, tasks, id);
    for (const std::string_view table:
         {"tasks_lease", "tasks_result", "tasks_run", "tasks_progress", "tasks_webhook_call"})
        transaction.execute("DELETE FROM " + std::string(table) + " WHERE project_id = $1", id);
    for (const std::string_view table: {"tasks_settling", "tasks_skip"})
        transaction.execute("DELETE FROM " + std::string(table) +
                                " WHERE task_id IN (SELECT id FROM tasks_task WHERE project_id = $1)",
                            id);
    transaction.execute("UPDATE tasks_task SET state = 'ongoing', n_done = 0, n_leased = 0 "
                        "WHERE project_id = $1 AND (state <> 'ongoing' OR n_done <> 0 OR n_leased <> 0)",
                        id);
    const Record before = project;
    project.set("published", true);
    project.set("epoch", project.integer("epoch") + 1);
    project.set("updated", tasks.now());
    updateRecord(transaction, project);
    noteChanged(transaction, tasks, before, project, "publish");
    tellProject<ProjectPublished>(transaction, tasks, project);
}

void resetSecretKey(Transaction& transaction, Record& project, const Tasks& tasks)
{
    const Record before = project;
    project.set("secret_key", tasks.identity.vault().seal("tasks.secret_key", randomUuid()));
    project.set("updated", tasks.now());
    updateRecord(transaction, project);
    noteChanged(transaction, tasks, before, project, "new_secret_key");
    tellProject<ProjectChanged>(transaction, tasks, project);
}

} // namespace colonnade::tasks
