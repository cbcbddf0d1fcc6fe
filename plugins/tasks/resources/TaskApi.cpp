#include "resources/TaskApi.h"

#include "answers/Answers.h"
#include "events/Telling.h"
#include "projects/Privacy.h"
#include "projects/ProjectGate.h"
#include "resources/NewTasks.h"
#include "rest/ApiErrors.h"
#include "rest/RecordJson.h"
#include "rest/RecordStore.h"

#include <algorithm>
#include <array>

namespace colonnade::tasks
{

namespace
{

/// The project that a new task names. Throws 401 for nobody, 415 or 403 for somebody.
Record requireProject(Session& session, const JsonValue& sent, const Caller& caller)
{
    if (!caller.signedIn())
        throw unauthorized();
    const Value id = sent ? valueFromJson(sent, ColumnType::Integer, "project_id") : Value{};
    auto project =
        isNull(id) ? std::nullopt : findRecord(session, projectResource(), std::get<std::int64_t>(id));
    if (!project)
        throw attributeError("project_id must name a project.");
    requireManager(caller, *project);
    return *project;
}

void requireManaged(Session& session, const std::optional<Record>& task, const Caller& caller)
{
    const auto project =
        task ? findRecord(session, projectResource(), task->integer("project_id")) : std::nullopt;
    if (!project)
        throw notFound();
    requireManager(caller, *project);
}

/// Takes what belongs to a task along to another project.
void moveTask(Transaction& transaction, std::int64_t task, std::int64_t project)
{
    transaction.execute("UPDATE tasks_run SET project_id = $2 WHERE task_id = $1", task, project);
    transaction.execute("UPDATE tasks_result SET project_id = $2 WHERE task_id = $1", task, project);
    transaction.execute("UPDATE tasks_lease SET project_id = $2 WHERE task_id = $1", task, project);
}

} // namespace

TaskApi::TaskApi(const Tasks& tasks):
    ResourceApi(tasks, taskResource())
{
}

Response TaskApi::create(const Request& request) const
{
    checkArguments(request);
    const Caller caller = requireCaller(tasks().identity, request);
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Record made = tasks().database.write(
        [&](Transaction& transaction)
        {
            const Record project = requireProject(transaction, findMember(members, "project_id"), caller);
            Record task = newTask(tasks().now());
            take(task, members);
            insertRecord(transaction, task);
            countNewTasks(transaction, project.id(), task.id(), 1, tasks().now());
            tellTask<TaskMade>(transaction, tasks(), task.id(), project.id());
            return task;
        });
    return answerRecord(made, caller);
}

/// Null stands for the default at creation, and is stored later; but a task always wants some number of
/// answers.
void TaskApi::take(Record& task, const Members& members) const
{
    const bool isNew = isNull(task["id"]);
    for (const auto& [name, sent]: members)
    {
        if (sent.isNull() && isNew)
            continue;
        if (sent.isNull() && name == "n_answers")
            throw dataError("n_answers must be an integer.");
        if (sent.isNull() && name == "project_id")
            throw integrityError("project_id must not be null.");
        task.set(name, sentValue(sent, *resource().find(name)));
    }
}

Response TaskApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    tasks().database.read([&](Session& session)
                          { requireManaged(session, findRecord(session, resource(), id), caller); });
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            auto task = lockRecord(transaction, resource(), id);
            requireManaged(transaction, task, caller);
            change(transaction, *task, members, caller);
            return *task;
        });
    return answerRecord(changed, caller);
}

void TaskApi::change(Transaction& transaction, Record& task, const Members& members,
                     const Caller& caller) const
{
    const Record before = task;
    take(task, members);
    const bool reopened = task.text("state") == "completed" &&
                          task.integer("n_answers") > before.integer("n_answers") &&
                          task.integer("n_done") < task.integer("n_answers");
    if (reopened)
        task.set("state", "ongoing");
    const std::int64_t project = task.integer("project_id");
    const bool moved = project != before.integer("project_id");
    if (moved)
    {
        const auto target = findRecord(transaction, projectResource(), project);
        if (!target)
            throw integrityError("project_id must name a project.");
        requireManager(caller, *target);
        moveTask(transaction, task.id(), project);
        touchProject(transaction, before.integer("project_id"), -1, 0, tasks().now());
    }
    completeIfFull(transaction, task);
    updateRecord(transaction, task, task["info"] == before["info"] ? InfoIs::Same : InfoIs::Changed);
    const bool newEpoch = moved || reopened || task["priority_0"] != before["priority_0"];
    touchProject(transaction, project, moved ? 1 : 0, newEpoch ? 1 : 0, tasks().now());
    if (reopened)
        tellTask<TaskReopened>(transaction, tasks(), task.id(), project);
    tellTask<TaskChanged>(transaction, tasks(), task.id(), project);
}

/// Completes a task whose wanted answers were lowered to those given. In strict projects no further answer is
/// taken that would complete it otherwise.
void TaskApi::completeIfFull(Transaction& transaction, Record& task) const
{
    if (task.text("state") != "ongoing" ||
        task.integer("n_done") < std::max<std::int64_t>(task.integer("n_answers"), 1))
        return;
    const auto project = findProjectGate(transaction, task.integer("project_id"));
    if (!project || !(project->locks() || tasks().isStrict(project->strict)))
        return;
    task.set("state", "completed");
    makeResult(transaction, tasks(), project->id, task.id());
}

Response TaskApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    tasks().database.write(
        [&](Transaction& transaction)
        {
            const auto task = lockRecord(transaction, resource(), id);
            requireManaged(transaction, task, caller);
            const std::int64_t project = task->integer("project_id");
            const bool hasResult =
                transaction.findInteger("SELECT 1 FROM tasks_result WHERE task_id = $1 AND last_version", id)
                    .has_value();
            if (hasResult && !caller.admin)
                throw forbidden(
                    "403 Forbidden: The task has a result, which would be lost; only administrators "
                    "may delete it.");
            tellAnswersGo(transaction, tasks(), project, std::array{id});
            deleteRecord(transaction, resource(), id);
            touchProject(transaction, project, -1, 0, tasks().now());
            tellTask<TaskRemoved>(transaction, tasks(), id, project);
        });
    return answerNothing();
}

void TaskApi::refine(ListScope& scope, const ListArguments& arguments, const Request& request,
                     const Caller& caller) const
{
    if (!arguments.participated)
        return;
    const Actors& actors = tasks().identity.actors();
    if (caller.signedIn())
        scope.notAnsweredBy = ActorFilter{"user", std::to_string(*caller.userId)};
    else if (auto named = findNamedActor(request.query(), actors.codecs()))
    {
        scope.notAnsweredBy = std::move(named);
        scope.ownersOnly = true; // anybody may name anybody
    }
    else
        scope.notAnsweredBy = ActorFilter{"anonymous", actors.anonymous(request.clientAddress()).id};
}

void TaskApi::writeRelated(JsonWriter& json, Session& session, const Record& task, const Caller& caller) const
{
    writeTaskRuns(json, session, task.id(), codecsFor(session, tasks(), caller, task.integer("project_id")),
                  tasks().publicUrl);
    writeResult(json, session, task.id());
}

} // namespace colonnade::tasks
