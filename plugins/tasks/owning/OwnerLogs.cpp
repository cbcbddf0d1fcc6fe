#include "owning/OwnerLogs.h"

#include <colonnade/Audit.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr int PER_PAGE = 50;

/// How the last try of a call ended.
Phrase endOf(const QueuedCall& call)
{
    if (call.log.empty())
        return "not tried yet";
    return call.log.back().error.empty() ? Phrase("delivered") : Phrase::verbatim(call.log.back().error);
}

Phrase stateOf(const QueuedCall& call)
{
    return call.state == "delivered" ? Phrase("delivered")
           : call.state == "dead"    ? Phrase("given up")
                                     : Phrase("waiting");
}

void writeCall(JsonWriter& json, const QueuedCall& call)
{
    json.beginObject().member("id", call.id).member("created", call.fired).member("state", call.state);
    json.member("updated", call.log.empty() ? call.fired : call.log.back().started);
    json.key("payload")
        .beginObject()
        .member("event", "task_completed")
        .member("task_id", call.task)
        .member("result_id", call.result)
        .end();
    json.member("response", call.log.empty() ? std::string() : call.log.back().error)
        .member("response_status_code",
                call.log.empty() ? std::optional<std::int64_t>() : call.log.back().status)
        .end();
}

/// What a line of the audit log has changed, a member each.
struct Change
{
    std::string member;
    std::string before;
    std::string after;
};

std::string textOf(const JsonValue& value)
{
    return !value ? std::string() : value.isText() ? std::string(value.text()) : value.toJson();
}

std::vector<Change> changesOf(const AuditLine& line)
{
    const JsonDocument before = JsonDocument::parse(line.before);
    const JsonDocument after = JsonDocument::parse(line.after);
    std::vector<Change> changes;
    for (std::size_t i = 0; i < after.root().size(); ++i)
    {
        const auto [name, value] = after.root().member(i);
        changes.push_back({std::string(name), textOf(before.root().find(name)), textOf(value)});
    }
    for (std::size_t i = 0; i < before.root().size(); ++i)
        if (const auto [name, value] = before.root().member(i); !after.root().find(name))
            changes.push_back({std::string(name), textOf(value), {}});
    return changes;
}

std::string shortened(const std::string& text)
{
    constexpr std::size_t LONGEST = 60;
    if (text.size() <= LONGEST)
        return text;
    std::size_t end = LONGEST;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

void writeLine(JsonWriter& json, const AuditLine& line)
{
    const std::string verb = line.what.substr(line.what.rfind('.') + 1);
    const char* action = verb == "create" ? "create" : verb == "delete" ? "delete" : "update";
    for (const auto& change: changesOf(line))
        json.beginObject()
            .member("created", line.time)
            .member("user_name", line.name)
            .member("caller", line.app == "session" ? "web" : "api")
            .member("action", action)
            .member("attribute", change.member)
            .member("old_value", change.before)
            .member("new_value", change.after)
            .end();
}

std::string summaryOf(const AuditLine& line)
{
    std::string text;
    for (const auto& change: changesOf(line))
        text += (text.empty() ? "" : "; ") + change.member + ": " + shortened(change.before) + " → " +
                shortened(change.after);
    return text;
}

std::int64_t queueOlder(Transaction& transaction, std::int64_t project, std::int64_t now)
{
    const auto tasks = transaction.all([](const Row& row) { return row.integer(0); },
                                       "SELECT r.task_id FROM tasks_result r WHERE r.project_id = $1 AND "
                                       "r.last_version AND NOT EXISTS (SELECT 1 FROM tasks_webhook_call c "
                                       "WHERE c.project_id = $1 AND c.result_id = r.id) ORDER BY r.task_id",
                                       project);
    for (const auto task: tasks)
        queueWebhook(transaction, task, now);
    return static_cast<std::int64_t>(tasks.size());
}

} // namespace

OwnerRoutes OwnerLogs::routes() const
{
    const std::string project = "/project/{short_name}/";
    return {{get(project + "webhook").summary("The calls of a project's webhook"),
             [this](const Request& request) { return webhooks(request); }},
            {post(project + "webhook").summary("Sends calls again"),
             [this](const Request& request) { return sendAgain(request); }},
            {post(project + "webhook/{call:int}").summary("Sends one call again"),
             [this](const Request& request) { return sendOne(request); }},
            {get(project + "auditlog").summary("Who changed what of a project"),
             [this](const Request& request) { return audit(request); }}};
}

Response OwnerLogs::webhooks(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            const std::int64_t after = parseInteger(request.query().get("after")).value_or(0);
            const auto calls = listWebhookCalls(_desk.tasks().database, view.project.id(), after, PER_PAGE);
            const std::string path = pathOf(view.project, "webhook");
            const bool hasAddress = !isNull(view.project["webhook"]) && !view.project.text("webhook").empty();
            OwnerPage page{.templateName = "projects/webhook.html",
                           .heading = "Calls to your server",
                           .twinTitle = " &middot; Webhook"};
            page.lede = hasAddress ? Phrase("With each task that is complete your server is called.")
                                   : Phrase("No server is notified yet: its address is set under Details.");
            if (!hasAddress)
                page.body.button("Details", pathOf(view.project, "update"));
            std::vector<std::vector<OwnerCell>> rows;
            rows.reserve(calls.size());
            for (const auto& call: calls)
                rows.push_back({{.text = std::to_string(call.task),
                                 .path = pathOf(view.project, "tasks/" + std::to_string(call.task))},
                                {.time = _desk.pages().time(call.fired)},
                                {.said = stateOf(call)},
                                {.said = endOf(call)}});
            calls.empty() ? page.body.text("There are no calls.")
                          : page.body.table({"Task", "When", "State", "Last try"}, rows);
            if (calls.size() == PER_PAGE)
                page.body.button("Go on", path + "?after=" + std::to_string(calls.back().id));
            if (hasAddress)
            {
                page.body.heading("Send again");
                page.body.row({.label = "Calls that were given up",
                               .hint = "All of them, with all tries before them",
                               .button = "Send",
                               .action = path + "?failed=1"});
                page.body.row({.label = "Tasks that were completed before there was an address",
                               .hint = "Those that your server was never called for",
                               .button = "Send",
                               .action = path + "?all=1"});
                for (const auto& call: calls)
                    if (call.state == "dead")
                        page.body.row(
                            {.label = Phrase("Task {number}", {{"number", std::to_string(call.task)}}),
                             .hint = endOf(call),
                             .button = "Send",
                             .action = path + "/" + std::to_string(call.id)});
            }
            page.members = [&](JsonWriter& json, const ProjectState&)
            {
                json.key("responses").beginArray();
                for (const auto& call: calls)
                    writeCall(json, call);
                json.end();
            };
            return _desk.show(request, view, page);
        });
}

Response OwnerLogs::sendAgain(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const Tasks& tasks = _desk.tasks();
            if (request.query().has("all"))
                tasks.database.write(
                    [&](Transaction& transaction)
                    { queueOlder(transaction, view.project.id(), tasks.clock.nowSeconds()); });
            else
                retryDeadCalls(tasks.database, view.project.id(), tasks.clock.nowSeconds());
            return _desk.leave(request, view.project, "webhook", {"success", "All webhooks enqueued"});
        });
}

Response OwnerLogs::sendOne(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const auto changed = _desk.tasks().database.write(
                [&](Transaction& transaction)
                {
                    return transaction.execute(
                        "UPDATE tasks_webhook_call SET state = 'waiting', attempts = 0, finished = NULL, "
                        "due = $3 WHERE id = $1 AND project_id = $2 AND state <> 'waiting'",
                        request.intParam("call"), view.project.id(), _desk.tasks().clock.nowSeconds());
                });
            if (changed == 0)
                throw HttpError(404, problem::NOT_FOUND, "There is no such call, or it waits already.");
            return _desk.leave(request, view.project, "webhook", {"success", "The call is sent again."});
        });
}

Response OwnerLogs::audit(const Request& request) const
{
    return _desk.enter(request,
                       [&](const PageView& view)
                       {
                           AuditQuery query{.object = "project/" + std::to_string(view.project.id()),
                                            .limit = PER_PAGE};
                           query.belowId = parseInteger(request.query().get("below"));
                           const auto lines = _desk.tasks().database.read(
                               [&](Session& session) {
                                   return _desk.tasks().audit ? _desk.tasks().audit->list(session, query)
                                                              : std::vector<AuditLine>();
                               });
                           OwnerPage page{.templateName = "projects/auditlog.html",
                                          .heading = "History",
                                          .twinTitle = " &middot; Audit log",
                                          .lede = "Who changed what of the project, the newest first."};
                           std::vector<std::vector<OwnerCell>> rows;
                           rows.reserve(lines.size());
                           for (const auto& line: lines)
                               rows.push_back({{.time = _desk.pages().time(line.time)},
                                               {.text = line.name},
                                               {.text = line.what},
                                               {.text = summaryOf(line)}});
                           rows.empty() ? page.body.text("Nothing yet.")
                                        : page.body.table({"When", "Who", "What", "Before and after"}, rows);
                           if (lines.size() == PER_PAGE)
                               page.body.button("Older ones", pathOf(view.project, "auditlog?below=") +
                                                                  std::to_string(lines.back().id));
                           page.members = [&](JsonWriter& json, const ProjectState&)
                           {
                               json.key("logs").beginArray();
                               for (const auto& line: lines)
                                   writeLine(json, line);
                               json.end();
                           };
                           return _desk.show(request, view, page);
                       });
}

} // namespace colonnade::tasks
