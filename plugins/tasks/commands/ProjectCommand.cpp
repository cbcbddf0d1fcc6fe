#include "commands/ProjectCommand.h"

#include "api/WebhookApi.h"
#include "model/ProjectGate.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>

#include <ostream>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PAGE = 500;

/// What an operator wants to see of a project.
constexpr std::string_view SHOWN[] = {"id",        "short_name",
                                      "name",      "description",
                                      "owner_id",  "owners_ids",
                                      "published", "featured",
                                      "n_tasks",   "category_id",
                                      "created",   "scheduler",
                                      "strict",    "allow_anonymous_contributors"};

void writeShown(JsonWriter& json, const Record& project)
{
    json.beginObject();
    for (const auto name: SHOWN)
    {
        json.key(name);
        writeValue(json, project[name], project.resource().find(name)->type);
    }
    json.end();
}

std::vector<Record> readPage(Database& database, std::int64_t after)
{
    return database.read(
        [&](Session& session)
        {
            const Resource& resource = projectResource();
            return session.all([&](const Row& row) { return Record(resource, row); },
                               "SELECT " + resource.columnList() +
                                   " FROM tasks_project t WHERE t.id > $1 ORDER BY t.id LIMIT $2",
                               after, PAGE);
        });
}

void printLine(std::ostream& out, const Record& project)
{
    out << project.id() << "\t" << project.text("short_name") << "\t" << project.integer("n_tasks")
        << " tasks\t" << (project.boolean("published") ? "published" : "draft") << "\t"
        << project.text("name") << "\n";
}

int list(Database& database, CommandCall& call)
{
    JsonWriter json;
    json.beginArray();
    std::int64_t after = 0;
    for (auto page = readPage(database, after); !page.empty(); page = readPage(database, after))
    {
        for (const auto& project: page)
            call.json ? writeShown(json, project) : printLine(call.out, project);
        after = page.back().id();
    }
    if (call.json)
        call.out << json.end().text() << "\n";
    return 0;
}

int show(Database& database, CommandCall& call, const std::string& name)
{
    const auto project = database.read(
        [&](Session& session)
        {
            const auto gate = findProjectGate(session, std::string_view(name));
            return gate ? findRecord(session, projectResource(), gate->id) : std::nullopt;
        });
    if (!project)
    {
        call.err << "there is no project " << quoteJson(name) << "\n";
        return 1;
    }
    if (call.json)
    {
        JsonWriter json;
        writeShown(json, *project);
        call.out << json.text() << "\n";
        return 0;
    }
    for (const auto column: SHOWN)
    {
        JsonWriter json;
        writeValue(json, (*project)[column], project->resource().find(column)->type);
        call.out << column << ": " << json.text() << "\n";
    }
    return 0;
}

} // namespace

int projectCommand(Database& database, CommandCall& call)
{
    const auto& arguments = call.arguments;
    if (arguments.size() == 1 && arguments[0] == "list")
        return list(database, call);
    if (arguments.size() == 2 && arguments[0] == "show")
        return show(database, call, arguments[1]);
    if (!arguments.empty() && arguments[0] == "webhooks")
    {
        if (arguments.size() == 2)
            return webhooksCommand(database, call, arguments[1], false);
        if (arguments.size() == 3 && arguments[2] == "--retry")
            return webhooksCommand(database, call, arguments[1], true);
    }
    return call.wrongUsage();
}

} // namespace colonnade::tasks
