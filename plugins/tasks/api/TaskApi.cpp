#include "api/TaskApi.h"

#include "answers/TaskChanges.h"
#include "events/Telling.h"
#include "model/ApiErrors.h"
#include "model/NewTasks.h"
#include "projects/Privacy.h"
#include "records/FurtherMembers.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

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
    const Members members = checkTaskMembers(tasks(), body.root());
    const Record made = tasks().database.write(
        [&](Transaction& transaction)
        {
            const Record project = requireProject(transaction, findMember(members, "project_id"), caller);
            Record task = newTask(tasks().now());
            take(task, members);
            insertRecord(transaction, task);
            storeFurther(transaction, tasks(), task.id(), members);
            countNewTasks(transaction, project.id(), task.id(), 1, tasks().now());
            tellTask<TaskMade>(transaction, tasks(), task.id(), project.id());
            return task;
        });
    return answerTask(made, caller);
}

/// Null stands for the default at creation, and is stored later; but a task always wants some number of
/// answers.
void TaskApi::take(Record& task, const Members& members) const
{
    const bool isNew = isNull(task["id"]);
    for (const auto& [name, sent]: members)
    {
        const Column* column = resource().find(name);
        if (!column)
            tasks().additions.findMember(name)->check(sent);
        if (!column || (sent.isNull() && isNew))
            continue;
        if (sent.isNull() && name == "n_answers")
            throw dataError("n_answers must be an integer.");
        if (sent.isNull() && name == "project_id")
            throw integrityError("project_id must not be null.");
        task.set(name, sentValue(sent, *column));
    }
}

/// The reply to POST and PUT, with what other plugins say of the task.
Response TaskApi::answerTask(const Record& task, const Caller& caller) const
{
    if (tasks().additions.members.empty())
        return answerRecord(task, caller);
    return tasks().database.read(
        [&](Session& session)
        {
            JsonWriter json;
            json.beginObject();
            writeMembers(json, task, caller);
            writeFurther(json, session, task, caller);
            return Response::json(json.end().take());
        });
}

void TaskApi::writeFurther(JsonWriter& json, Session& session, const Record& task, const Caller& caller) const
{
    tasks::writeFurther(json, session, tasks(), task, caller);
}

Response TaskApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    tasks().database.read([&](Session& session)
                          { requireManaged(session, findRecord(session, resource(), id), caller); });
    const JsonDocument body = parseBody(request);
    const Members members = checkTaskMembers(tasks(), body.root());
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            auto task = lockRecord(transaction, resource(), id);
            requireManaged(transaction, task, caller);
            change(transaction, *task, members, caller);
            return *task;
        });
    return answerTask(changed, caller);
}

void TaskApi::change(Transaction& transaction, Record& task, const Members& members,
                     const Caller& caller) const
{
    const Record before = task;
    take(task, members);
    if (const std::int64_t project = task.integer("project_id"); project != before.integer("project_id"))
    {
        const auto target = findRecord(transaction, projectResource(), project);
        if (!target)
            throw integrityError("project_id must name a project.");
        requireManager(caller, *target);
    }
    storeTaskChange(transaction, tasks(), before, task);
    storeFurther(transaction, tasks(), task.id(), members);
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
    if (arguments.reported)
    {
        if (!caller.signedIn())
            throw unauthorized();
        scope.reported = true;
        scope.projectOwner.reset(); // co-owners see them, too
        if (!caller.admin)
            scope.managedBy = caller.userId;
    }
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
