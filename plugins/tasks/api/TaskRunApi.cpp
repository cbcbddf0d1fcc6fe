#include "api/TaskRunApi.h"

#include "answers/Repeats.h"
#include "answers/Told.h"
#include "handout/Leases.h"
#include "model/ApiErrors.h"
#include "model/ProjectGate.h"
#include "projects/Privacy.h"
#include "records/Links.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/Files.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr const char* NOT_REQUESTED = "You must request a task first!";

/// The task that an answer names, and its project's rules.
struct Target
{
    std::int64_t task = 0;
    std::int64_t project = 0;
    bool strict = false;
    bool allowsAnonymous = true;
    bool locks = false; ///< by the scheduler `locked`
};

/// Text that is no number is a bad value; whatever else is no task is an unknown one.
std::optional<std::int64_t> taskIdFrom(const JsonValue& sent)
{
    if (sent && sent.isInteger())
        return sent.integer();
    if (!sent || !sent.isText())
        return std::nullopt;
    const bool digits =
        !sent.text().empty() && sent.text().find_first_not_of("0123456789") == std::string::npos;
    if (!digits)
        throw dataError("The value of task_id is not an integer.");
    return parseInteger(sent.text());
}

Target requireTarget(Session& session, const Members& members)
{
    const auto id = taskIdFrom(findMember(members, "task_id"));
    const auto target =
        !id ? std::nullopt
            : session.find(
                  [&](const Row& row) {
                      return Target{*id, row.integer(0), row.boolean(1), row.boolean(2),
                                    isLocked(row.text(3))};
                  },
                  "SELECT t.project_id, p.strict, p.allow_anonymous_contributors, p.scheduler "
                  "FROM tasks_task t JOIN tasks_project p ON p.id = t.project_id "
                  "WHERE t.id = $1",
                  *id);
    if (!target)
        throw forbidden("Invalid task_id");
    const JsonValue project = findMember(members, "project_id");
    if (!project || !project.isInteger() || project.integer() != target->project)
        throw forbidden("Invalid project_id");
    return *target;
}

/// Whether the task's current result counts this answer.
bool isInResult(Session& session, const Record& run)
{
    const auto ids = session.find([](const Row& row) { return row.text(0); },
                                  "SELECT task_run_ids FROM tasks_result WHERE task_id = $1 AND last_version",
                                  run.integer("task_id"));
    if (!ids)
        return false;
    const JsonDocument document = JsonDocument::parse(*ids);
    for (std::size_t i = 0; i < document.root().size(); ++i)
        if (document.root().at(i).integer() == run.id())
            return true;
    return false;
}

bool wrote(const Caller& caller, const Record& run)
{
    return caller.signedIn() && run.text("actor_kind") == "user" &&
           run.text("actor_id") == std::to_string(*caller.userId);
}

void requireAuthor(const std::optional<Record>& run, const Caller& caller)
{
    if (!run)
        throw notFound();
    if (!caller.admin && !wrote(caller, *run))
        throw notAllowed(caller.signedIn());
}

} // namespace

TaskRunApi::TaskRunApi(const Tasks& tasks, Answers& answers, Uploads& uploads, const OfferedAnswers& offered):
    ResourceApi(tasks, runResource()),
    _answers(answers),
    _uploads(uploads),
    _offered(offered)
{
}

Response TaskRunApi::create(const Request& request) const
{
    checkArguments(request);
    const bool isForm = request.contentType() == "multipart/form-data";
    const FilePart* file = isForm ? &_uploads.requirePart(request) : nullptr;
    const JsonDocument body =
        isForm ? JsonDocument::parse(formToJson(request, resource())) : parseBody(request);
    const Codecs codecs = tasks().identity.actors().codecs();
    const Members members = checkRunMembers(body.root(), codecs);
    const Target target =
        tasks().database.read([&](Session& session) { return requireTarget(session, members); });
    const Actor actor = resolveActor(request, target.project, body.root());

    Record run(resource());
    take(run, members);
    run.set("project_id", target.project);
    run.set("task_id", target.task);
    const std::string digest = repeatDigest(request, run, file ? file->content : std::string_view());
    const std::string holder = holderOf(request, target.locks, actor).key();
    const bool needsAccount = !target.allowsAnonymous && !signedInUser(request);
    if (needsAccount || file)
    {
        const std::int64_t now = tasks().clock.nowSeconds();
        const bool requested = tasks().database.read(
            [&](Session& session) { return holdsLease(session, holder, target.task, now); });
        if (const auto repeated =
                requested ? std::nullopt : findRepeated(tasks().database, target.task, actor, digest))
            return answerStored(*repeated, actor);
        if (!requested)
            throw forbidden(NOT_REQUESTED);
        if (needsAccount)
            throw unauthorized();
    }
    const auto stored = store({.run = std::move(run),
                               .author = actor,
                               .holder = holder,
                               .strict = tasks().isStrict(target.strict),
                               .repeat = digest,
                               .undoable = request.findHeader("X-Colonnade-Undo").has_value()},
                              file);
    if (const auto* refusal = std::get_if<AnswerRefusal>(&stored))
    {
        if (const auto repeated = findRepeated(tasks().database, target.task, actor, digest))
            return answerStored(*repeated, actor);
        throw *refusal == AnswerRefusal::Duplicate ? forbidden() : forbidden(NOT_REQUESTED);
    }
    _offered.remember(request, std::get<Record>(stored).id());
    auto response = answerStored(std::get<Record>(stored), actor);
    // Somebody who answers tasks that were handed out must not be stopped by the rate limit for being
    // diligent.
    return signedInUser(request) ? std::move(response).uncounted() : std::move(response);
}

/// The answer as it is stored, with what its author is told about it.
Response TaskRunApi::answerStored(const Record& run, const Actor& author) const
{
    const auto told = findFeedback(tasks(), run, author);
    if (!told)
        return answerRecord(run, {});
    JsonWriter json;
    json.beginObject();
    writeMembers(json, run, {});
    json.key("feedback").beginObject().member("right", told->right);
    json.member("message", Language().say(told->sentence));
    const JsonDocument more = JsonDocument::parse(told->json);
    for (std::size_t at = 0; at < more.root().size(); ++at)
        json.rawMember(more.root().member(at).first, more.root().member(at).second.toJson());
    json.end();
    return Response::json(json.end().take());
}

/// A file is kept only for an answer that may be stored, and taken away again if it is not.
std::variant<Record, AnswerRefusal> TaskRunApi::store(Submission submission, const FilePart* file) const
{
    if (!file)
        return _answers.store(std::move(submission));
    const KeptUpload upload = _uploads.keep(*file);
    Record& run = submission.run;
    run.set("media_url", upload.url);
    run.set("info", withUpload(isNull(run["info"]) ? std::string() : run.text("info"), upload));
    submission.upload = upload;
    auto stored =
        storeWithFile([&] { return _answers.store(submission); }, [&] { _uploads.discard(upload); });
    if (std::holds_alternative<AnswerRefusal>(stored))
        _uploads.discard(upload);
    return stored;
}

Members TaskRunApi::checkRunMembers(const JsonValue& body, const Codecs& codecs) const
{
    Members members = checkMembers(body, resource(),
                                   [&](std::string_view name) { return findCodec(codecs, name) != nullptr; });
    for (const auto& [name, sent]: members)
        if (const ActorCodec* codec = findCodec(codecs, name))
            codec->checkMember(sent);
    return members;
}

/// Who answered is never taken from the body by itself, and where an answer belongs is checked by the caller.
void TaskRunApi::take(Record& run, const Members& members) const
{
    const Value media = run["media_url"];
    for (const auto& [name, sent]: members)
    {
        const Column* column = resource().find(name);
        if (column && name != "project_id" && name != "task_id")
            run.set(name, sentValue(sent, *column));
    }
    checkLink(run, "media_url", media);
}

Actor TaskRunApi::resolveActor(const Request& request, std::int64_t project, const JsonValue& body) const
{
    auto resolved =
        tasks().identity.actors().resolve(request, Scope{"project", std::to_string(project), body});
    if (const auto* rejected = std::get_if<Rejected>(&resolved))
        throw forbidden(rejected->reason);
    return std::get<Actor>(std::move(resolved));
}

Record TaskRunApi::requireOwn(Transaction& transaction, std::int64_t id, const Caller& caller) const
{
    auto run = lockRecord(transaction, resource(), id);
    requireAuthor(run, caller);
    lockRecord(transaction, taskResource(), run->integer("task_id")); // nobody completes it meanwhile
    if (isInResult(transaction, *run))
        throw forbidden(
            "403 Forbidden: The answer belongs to the result of its task, which is complete; it can "
            "neither be changed nor deleted.");
    return *run;
}

Response TaskRunApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    tasks().database.read([&](Session& session)
                          { requireAuthor(findRecord(session, resource(), id), caller); });
    const JsonDocument body = parseBody(request);
    const Members members = checkRunMembers(body.root(), tasks().identity.actors().codecs());
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            Record run = requireOwn(transaction, id, caller);
            for (const std::string_view fixed: {"project_id", "task_id"})
                if (const JsonValue sent = findMember(members, fixed);
                    sent && sentValue(sent, *resource().find(fixed)) != run[fixed])
                    throw forbidden("Invalid " + std::string(fixed));
            take(run, members);
            updateRecord(transaction, run);
            return run;
        });
    return answerRecord(changed, caller);
}

Response TaskRunApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    tasks().database.write(
        [&](Transaction& transaction)
        { _answers.remove(transaction, requireOwn(transaction, request.intParam("id"), caller)); });
    _uploads.sweep();
    return answerNothing();
}

/// What is not told must not be found either.
void TaskRunApi::refine(ListScope& scope, const ListArguments& arguments, const Request&, const Caller&) const
{
    scope.ownersOnly = std::any_of(arguments.actors.begin(), arguments.actors.end(),
                                   [](const ActorFilter& actor) { return actor.kind != "user"; });
}

bool TaskRunApi::isAuthor(const Record& run, const Caller& caller) const
{
    return wrote(caller, run);
}

/// Learns whether it is told who gave the answer; which runs there are, the list knows.
bool TaskRunApi::mayRead(Session& session, const Record& run, const Caller& caller) const
{
    const std::int64_t project = run.integer("project_id");
    if (!caller.hidesAuthors.contains(project))
        caller.hidesAuthors[project] =
            seenOf(session, sightOf(session, tasks(), caller), project) != Seen::Whole;
    return true;
}

void TaskRunApi::writeMembers(JsonWriter& json, const Record& run, const Caller& caller) const
{
    const auto hides = caller.hidesAuthors.find(run.integer("project_id"));
    const Codecs codecs = tasks().identity.actors().codecs();
    const bool hidden =
        hides != caller.hidesAuthors.end() && hides->second && run.text("actor_kind") != "user";
    writePublicMembers(json, run, hidden ? withoutAuthors(codecs) : codecs);
}

std::optional<std::vector<std::string>> TaskRunApi::links(const Record& run) const
{
    return std::vector{linkText("parent", "project", run.integer("project_id")),
                       linkText("parent", "task", run.integer("task_id"))};
}

void TaskRunApi::writeRelated(JsonWriter& json, Session& session, const Record& run, const Caller&) const
{
    writeTask(json, session, run.integer("task_id"));
    writeResult(json, session, run.integer("task_id"));
}

} // namespace colonnade::tasks
