#include "resources/ResultApi.h"

#include "rest/ApiErrors.h"
#include "rest/Body.h"
#include "rest/RecordJson.h"
#include "rest/RecordStore.h"

#include <algorithm>

namespace colonnade::tasks
{

ResultApi::ResultApi(const Tasks& tasks):
    ResourceApi(tasks, resultResource())
{
}

Response ResultApi::create(const Request& request) const
{
    checkArguments(request);
    const JsonDocument body = parseBody(request);
    checkMembers(body.root(), resource());
    throw notAllowed(findCaller(tasks().identity, request).signedIn());
}

Response ResultApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            auto result = lockRecord(transaction, resource(), request.intParam("id"));
            if (!result)
                throw notFound();
            requireManager(caller,
                           *findRecord(transaction, projectResource(), result->integer("project_id")));
            const JsonDocument body = parseBody(request);
            for (const auto& [name, sent]: checkMembers(body.root(), resource()))
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

void ResultApi::writeRelated(JsonWriter& json, Session& session, const Record& result) const
{
    writeTask(json, session, result.integer("task_id"));
    writeTaskRuns(json, session, result.integer("task_id"), tasks().identity.actors().codecs());
}

} // namespace colonnade::tasks
