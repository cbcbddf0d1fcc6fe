#include "api/TaskActions.h"

#include "answers/Reports.h"
#include "answers/Undo.h"
#include "handout/Skips.h"
#include "model/ApiErrors.h"
#include "projects/Privacy.h"
#include "records/Body.h"
#include "records/Caller.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t LAST_SECOND = 253'402'300'798; ///< of the year 9999, less one

/// A task, and who does something with it.
struct Acting
{
    std::int64_t task;
    ProjectGate project;
    Actor author;
    std::string holder; ///< key
};

ProjectGate requireProjectOf(const Tasks& tasks, std::int64_t task)
{
    const auto project = tasks.database.read(
        [&](Session& session)
        {
            const auto id = session.findInteger("SELECT project_id FROM tasks_task WHERE id = $1", task);
            return id ? findProjectGate(session, *id) : std::nullopt;
        });
    if (!project)
        throw notFound();
    return *project;
}

Acting resolve(const Tasks& tasks, const Request& request, std::int64_t task)
{
    const ProjectGate project = requireProjectOf(tasks, task);
    if (!project.allowsAnonymous && !signedInUser(request))
        throw unauthorized();
    auto resolved = tasks.identity.actors().resolve(request, Scope{"project", std::to_string(project.id)});
    if (const auto* rejected = std::get_if<Rejected>(&resolved))
        throw HttpError(rejected->status, rejected->code, rejected->reason);
    requireSight(tasks, request, project);
    auto& author = std::get<Actor>(resolved);
    return {task, project, author, holderOf(request, project.locks(), author).key()};
}

Response done()
{
    return Response::json({{"success", true}});
}

void requireManagedTask(const Tasks& tasks, const Request& request)
{
    const Caller caller = findCaller(tasks.identity, request);
    const auto project = tasks.database.read(
        [&](Session& session)
        {
            const auto id = session.findInteger("SELECT project_id FROM tasks_task WHERE id = $1",
                                                request.intParam("id"));
            return id ? findRecord(session, projectResource(), *id) : std::nullopt;
        });
    if (!project)
        throw notFound();
    requireManager(caller, *project);
}

/// As the lists of answers say who gave them.
void writeReport(JsonWriter& json, const Report& report, const Codecs& codecs)
{
    json.beginObject()
        .member("id", report.id)
        .member("created", report.created)
        .member("task_id", report.task)
        .member("reason", report.reason);
    for (const auto& codec: codecs)
    {
        json.key(codec->field());
        if (codec->kind() == report.reporter.kind)
            codec->write(json, report.reporter);
        else
            json.null();
    }
    json.end();
}

} // namespace

Response cancelTask(const Tasks& tasks, const Request& request)
{
    const Acting acting = resolve(tasks, request, request.intParam("id"));
    const auto until = parseInteger(request.query().get("until"));
    if (until && (*until < 0 || *until > LAST_SECOND))
        throw valueError("until must be a time, in seconds since 1970.");
    tasks.database.write([&](Transaction& transaction)
                         { giveBack(transaction, acting.holder, acting.task, until); });
    return done();
}

Response skipTask(const Tasks& tasks, const Request& request)
{
    const Acting acting = resolve(tasks, request, request.intParam("id"));
    tasks.database.write(
        [&](Transaction& transaction)
        { skipTask(transaction, acting.holder, acting.task, tasks.clock.nowMicroseconds()); });
    return done();
}

Response reportTask(const Tasks& tasks, const Request& request)
{
    const Acting acting = resolve(tasks, request, request.intParam("id"));
    const JsonDocument body = parseBody(request);
    const JsonValue sent = body.root().find("reason");
    const std::string reason = requireReason(sent.isText() ? sent.text() : std::string_view());
    tasks.database.write([&](Transaction& transaction)
                         { storeReport(transaction, tasks, acting.task, acting.author, reason); });
    return done();
}

Response listReports(const Tasks& tasks, const Request& request)
{
    requireManagedTask(tasks, request);
    const auto reports =
        tasks.database.read([&](Session& session) { return reportsOf(session, request.intParam("id")); });
    JsonWriter json;
    json.beginArray();
    for (const auto& report: reports)
        writeReport(json, report, tasks.identity.actors().codecs());
    return Response::json(json.end().take()).header("Cache-Control", "no-store");
}

Response removeReports(const Tasks& tasks, const Request& request)
{
    requireManagedTask(tasks, request);
    tasks.database.write([&](Transaction& transaction)
                         { settleReports(transaction, request.intParam("id")); });
    return Response::json(std::string(), 204);
}

Response undoTaskRun(const Tasks& tasks, Uploads& uploads, const Request& request)
{
    const std::int64_t id = request.intParam("id");
    const auto task = tasks.database.read(
        [&](Session& session)
        { return session.findInteger("SELECT task_id FROM tasks_run WHERE id = $1", id); });
    if (!task)
        throw notFound();
    const Acting acting = resolve(tasks, request, *task);
    const auto undone = undoAnswer(tasks, id, {acting.author.key(), acting.holder});
    if (const auto* refusal = std::get_if<UndoRefusal>(&undone))
        throw *refusal == UndoRefusal::Unknown
            ? notAllowed(signedInUser(request).has_value())
            : HttpError(409, "Conflict", "This answer can not be taken back any more.");
    uploads.sweep();
    JsonWriter json;
    writeObject(json, std::get<Record>(undone), {});
    return Response::json(json.take());
}

} // namespace colonnade::tasks
