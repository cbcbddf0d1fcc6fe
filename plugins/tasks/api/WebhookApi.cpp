#include "api/WebhookApi.h"

#include "model/ApiErrors.h"
#include "model/ProjectGate.h"
#include "records/Caller.h"
#include "records/ListArguments.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <ostream>

namespace colonnade::tasks
{

namespace
{

constexpr int PAGE = 100;
constexpr std::int64_t DEFAULT_LIMIT = 20;

void writeCall(JsonWriter& json, const QueuedCall& call)
{
    json.beginObject()
        .member("id", call.id)
        .member("task_id", call.task)
        .member("result_id", call.result)
        .member("fired", call.fired)
        .member("state", call.state)
        .key("next_attempt");
    call.state == "waiting" ? json.value(isoTime(call.due * 1'000'000)) : json.null();
    json.key("attempts").beginArray();
    for (const auto& attempt: call.log)
        json.beginObject()
            .member("started", attempt.started)
            .member("milliseconds", attempt.milliseconds)
            .member("status", attempt.status)
            .member("error", attempt.error)
            .end();
    json.end().end();
}

void printCall(std::ostream& out, const QueuedCall& call)
{
    out << call.id << "\ttask " << call.task << "\t" << call.fired << "\t" << call.state << "\t"
        << call.attempts << (call.attempts == 1 ? " try" : " tries");
    if (!call.log.empty() && !call.log.back().error.empty())
        out << "\t" << call.log.back().error;
    out << "\n";
}

std::int64_t numberArgument(const Request& request, std::string_view name, std::int64_t otherwise)
{
    const auto sent = request.query().get(name);
    if (sent.empty())
        return otherwise;
    const auto number = parseSaturated(sent);
    if (!number || *number < 0)
        throw valueError(std::string(name) + " must be a number that is not negative.");
    return *number;
}

} // namespace

Response listWebhookCalls(const Tasks& tasks, const Request& request)
{
    const Record project = requireManagedProject(tasks, request);
    const auto limit = std::min<std::int64_t>(PAGE, numberArgument(request, "limit", DEFAULT_LIMIT));
    JsonWriter json;
    json.beginArray();
    for (const auto& call: listWebhookCalls(tasks.database, project.id(),
                                            numberArgument(request, "last_id", 0), static_cast<int>(limit)))
        writeCall(json, call);
    return Response::json(json.end().take());
}

int webhooksCommand(Database& database, CommandCall& call, const std::string& project, bool retry)
{
    const auto gate =
        database.read([&](Session& session) { return findProjectGate(session, std::string_view(project)); });
    if (!gate)
    {
        call.err << "there is no project " << quoteJson(project) << "\n";
        return 1;
    }
    if (retry)
    {
        call.out << retryDeadCalls(database, gate->id, systemClock().nowSeconds())
                 << " calls are tried again\n";
        return 0;
    }
    JsonWriter json;
    json.beginArray();
    std::int64_t after = 0;
    for (auto page = listWebhookCalls(database, gate->id, after, PAGE); !page.empty();
         page = listWebhookCalls(database, gate->id, after, PAGE))
    {
        for (const auto& item: page)
            call.json ? writeCall(json, item) : printCall(call.out, item);
        after = page.back().id;
    }
    if (call.json)
        call.out << json.end().text() << "\n";
    return 0;
}

} // namespace colonnade::tasks
