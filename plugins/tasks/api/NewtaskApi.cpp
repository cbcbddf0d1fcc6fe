#include "api/NewtaskApi.h"

#include "api/Looking.h"
#include "handout/Gates.h"
#include "model/ApiErrors.h"
#include "projects/Privacy.h"
#include "records/Caller.h"
#include "records/FurtherMembers.h"
#include "records/ListArguments.h"
#include "records/RecordJson.h"

#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MAX_LIMIT = 100;

std::int64_t countArgument(const Request& request, std::string_view name, std::int64_t otherwise)
{
    const auto text = request.query().find(name);
    if (!text)
        return otherwise;
    const auto number = parseSaturated(*text);
    if (!number)
        throw valueError(std::string(name) + " must be an integer.");
    if (*number < 0)
        throw dataError(std::string(name) + " must not be negative.");
    return *number;
}

TaskOrder orderArgument(const Request& request)
{
    TaskOrder order;
    if (const auto wanted = request.query().find("orderby"))
    {
        const Column* column = taskResource().find(*wanted);
        if (!column || column->reach != Reach::Public)
            throw unknownAttribute(taskResource().className, *wanted);
        order.column = column->name;
    }
    order.descending = parseDescending(request.query().get("desc"));
    order.named = request.query().find("orderby") || request.query().find("desc");
    return order;
}

/// What callers get that the project does not want: a task without anything but the reason.
Response refusalTask()
{
    JsonWriter json;
    json.beginObject();
    for (const auto& column: taskResource().columns)
    {
        if (column.reach != Reach::Public)
            continue;
        if (column.name == "info")
            json.rawMember("info", R"({"error":"This project does not allow anonymous contributors"})");
        else
            json.nullMember(column.name);
    }
    return Response::json(json.end().take());
}

std::string reasonText(const HandedOut& handed)
{
    switch (handed.noTask)
    {
    case NoTask::NoneYet:
        return "none yet";
    case NoTask::LeasedToOthers:
        return handed.leasedUntil ? "leased; until=" + isoTime(*handed.leasedUntil * 1'000'000) : "leased";
    default:
        return "finished";
    }
}

/// Tasks as those see them who get them.
std::vector<std::string> toJson(const Tasks& tasks, const std::vector<Record>& handedOut)
{
    std::vector<std::string> texts;
    const auto write = [&](Session* session)
    {
        texts.clear();
        for (const auto& task: handedOut)
        {
            JsonWriter json;
            json.beginObject();
            writePublicMembers(json, task, {});
            if (session != nullptr)
                writeFurther(json, *session, tasks, task, {});
            texts.push_back(json.end().take());
        }
    };
    if (tasks.additions.members.empty())
        write(nullptr);
    else
        tasks.database.read([&](Session& session) { write(&session); });
    return texts;
}

/// `loadsAhead`: that there is no task further on does not mean that there is none.
Response answer(const Tasks& tasks, const HandedOut& handed, bool loadsAhead)
{
    if (handed.tasks.empty() && loadsAhead)
        return Response::json("{}");
    if (handed.tasks.empty())
        return Response::json("{}").header("X-Colonnade-No-Task", reasonText(handed));
    std::vector<std::string> texts = toJson(tasks, handed.tasks);
    if (texts.size() == 1)
        return Response::json(std::move(texts.front()));
    JsonWriter json;
    json.beginArray();
    for (const auto& text: texts)
        json.raw(text);
    return Response::json(json.end().take());
}

Response findWork(const Tasks& tasks, Handout& handout, const Request& request)
{
    const auto project =
        tasks.database.read([&](Session& session)
                            { return findProjectGate(session, std::string_view(request.param("project"))); });
    if (!project)
        throw notFound();
    if (!project->allowsAnonymous && !signedInUser(request))
        return refusalTask();
    const auto resolved =
        tasks.identity.actors().resolve(request, Scope{"project", std::to_string(project->id)});
    if (const auto* rejected = std::get_if<Rejected>(&resolved))
        return Response::json({{"code", rejected->code}, {"description", rejected->reason}}, 401);
    requireSight(tasks, request, *project);
    const auto& author = std::get<Actor>(resolved);
    requireOpenGates(tasks, request, author, project->id);
    HandoutRequest wanted;
    wanted.actorKey = holderOf(request, project->locks(), author).key();
    wanted.authorKey = author.key();
    wanted.limit = std::min(countArgument(request, "limit", 1), MAX_LIMIT);
    wanted.offset = countArgument(request, "offset", 0);
    wanted.order = orderArgument(request);
    if (wanted.limit == 0)
        return Response::json("{}");
    const Leasing leasing = onlyLooks(request) ? Leasing::None : Leasing::Take;
    return answer(tasks, handout.handOut(*project, wanted, leasing), wanted.offset > 0);
}

} // namespace

Response newtask(const Tasks& tasks, Handout& handout, const Request& request)
{
    Response given = findWork(tasks, handout, request);
    given.header("X-Robots-Tag", "noindex");
    if (onlyLooks(request))
        given.header("Cache-Control", "no-store"); // or a browser would show it later as if it had been taken
    return given;
}

} // namespace colonnade::tasks
