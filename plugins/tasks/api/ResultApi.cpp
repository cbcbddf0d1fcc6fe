#include "api/ResultApi.h"

#include "model/ApiErrors.h"
#include "projects/Privacy.h"
#include "records/Body.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

void requireManaged(Session& session, const std::optional<Record>& result, const Caller& caller)
{
    const auto project =
        result ? findRecord(session, projectResource(), result->integer("project_id")) : std::nullopt;
    if (!project)
        throw notFound();
    requireManager(caller, *project);
}

} // namespace

ResultApi::ResultApi(const Tasks& tasks):
    ResourceApi(tasks, resultResource())
{
}

Response ResultApi::create(const Request& request) const
{
    checkArguments(request);
    requireCaller(tasks().identity, request);
    const JsonDocument body = parseBody(request);
    checkMembers(body.root(), resource());
    throw forbidden("Results are made when tasks are complete.");
}

Response ResultApi::update(const Request& request) const
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
            auto result = lockRecord(transaction, resource(), id);
            requireManaged(transaction, result, caller);
            for (const auto& [name, sent]: members)
                result->set(name, sentValue(sent, *resource().find(name)));
            updateRecord(transaction, *result);
            return *result;
        });
    return answerRecord(changed, caller);
}

Response ResultApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    tasks().database.read(
        [&](Session& session)
        {
            if (!findRecord(session, resource(), request.intParam("id")))
                throw notFound();
        });
    throw notAllowed(caller.signedIn());
}

void ResultApi::refine(ListScope& scope, const ListArguments& arguments, const Request&, const Caller&) const
{
    scope.currentVersions =
        std::none_of(arguments.filters.begin(), arguments.filters.end(),
                     [](const auto& filter) { return filter.first->name == "last_version"; });
}

std::optional<std::vector<std::string>> ResultApi::links(const Record& result) const
{
    return std::vector{linkText("parent", "project", result.integer("project_id")),
                       linkText("parent", "task", result.integer("task_id"))};
}

void ResultApi::writeRelated(JsonWriter& json, Session& session, const Record& result,
                             const Caller& caller) const
{
    writeTask(json, session, result.integer("task_id"));
    writeTaskRuns(json, session, result.integer("task_id"),
                  codecsFor(session, tasks(), caller, result.integer("project_id")), tasks().publicUrl);
}

} // namespace colonnade::tasks
