#include "resources/ProjectApi.h"

#include "projects/ProjectPasswords.h"
#include "resources/ProjectRules.h"
#include "rest/ApiErrors.h"
#include "rest/RecordJson.h"
#include "rest/RecordStore.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

std::int64_t requireFirstCategory(Session& session)
{
    const auto first = session.findInteger("SELECT id FROM tasks_category ORDER BY id LIMIT 1");
    if (!first)
        throw integrityError("There is no category yet; an administrator must make one first.");
    return *first;
}

void checkCategory(Transaction& transaction, const Record& project, const JsonValue& sent)
{
    if (sent && sent.isNull())
        throw typeError("category_id must be an integer, not null.");
    if (sent && !findRecord(transaction, categoryResource(), project.integer("category_id")))
        throw badRequest("category_id does not exist");
}

/// Who may set what: `featured` and the owner are for administrators. Clients send whole records back, so
/// the rest is left as it is without a word.
bool maySet(std::string_view column, const Caller& caller)
{
    return caller.admin || (column != "featured" && column != "owner_id");
}

bool hasDefault(std::string_view column)
{
    return column == "allow_anonymous_contributors" || column == "zip_download" || column == "featured" ||
           column == "owners_ids";
}

} // namespace

ProjectApi::ProjectApi(const Tasks& tasks):
    ResourceApi(tasks, projectResource())
{
}

Response ProjectApi::create(const Request& request) const
{
    checkArguments(request);
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Caller caller = findCaller(tasks().identity, request);
    if (!caller.signedIn())
        throw unauthorized();
    return answerRecord(add(caller,
                            [&](Transaction& transaction, Record& project)
                            {
                                take(project, members, caller);
                                checkCategory(transaction, project, findMember(members, "category_id"));
                            }),
                        caller);
}

Record ProjectApi::add(const Caller& caller, const Change& fill) const
{
    return tasks().database.write(
        [&](Transaction& transaction)
        {
            Record project = newProject(caller);
            fill(transaction, project);
            project.set("owner_id", *caller.userId);
            if (isNull(project["category_id"]))
                project.set("category_id", requireFirstCategory(transaction));
            check(project);
            insertRecord(transaction, project);
            return project;
        });
}

Response ProjectApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    return answerRecord(change(request.intParam("id"), caller,
                               [&](Transaction&, Record& project)
                               {
                                   const JsonDocument body = parseBody(request);
                                   take(project, checkMembers(body.root(), resource()), caller);
                               }),
                        caller);
}

Record ProjectApi::change(std::int64_t id, const Caller& caller, const Change& work) const
{
    return tasks().database.write(
        [&](Transaction& transaction)
        {
            auto project = lockRecord(transaction, resource(), id);
            if (!project)
                throw notFound();
            requireManager(caller, *project);
            work(transaction, *project);
            check(*project);
            updateRecord(transaction, *project);
            return *project;
        });
}

Response ProjectApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    tasks().database.write(
        [&](Transaction& transaction)
        {
            const auto project = lockRecord(transaction, resource(), id);
            if (!project)
                throw notFound();
            requireManager(caller, *project);
            if (transaction.findInteger(
                    "SELECT 1 FROM tasks_result WHERE project_id = $1 AND last_version LIMIT 1", id))
                throw forbidden();
            deleteRecord(transaction, resource(), id);
        });
    return answerNothing();
}

Record ProjectApi::newProject(const Caller& caller) const
{
    Record project(resource());
    project.set("created", tasks().now());
    project.set("allow_anonymous_contributors", true);
    project.set("published", false);
    project.set("featured", false);
    project.set("secret_key", tasks().identity.vault().seal("tasks.secret_key", randomUuid()));
    project.set("zip_download", true);
    project.set("contacted", false);
    project.set("owner_id", *caller.userId);
    project.set("owners_ids", "[]");
    project.set("epoch", std::int64_t{0});
    project.set("n_tasks", std::int64_t{0});
    return project;
}

void ProjectApi::take(Record& project, const Members& members, const Caller& caller) const
{
    if (const JsonValue category = findMember(members, "category_id"); category && category.isText())
        if (!parseInteger(category.text()))
            throw valueError("category_id must be an integer.");
    const std::string passwordHash = isNull(project["info"]) ? "" : ProjectPasswords::hashOf(project);
    for (const auto& [name, sent]: members)
        if (maySet(name, caller) && !(sent.isNull() && hasDefault(name)))
            project.set(name, sentValue(sent, *resource().find(name)));
    if (!isNull(project["info"]))
        ProjectPasswords::requireTakenHash(tasks().identity.passwords(), passwordHash, project);
}

void ProjectApi::check(Record& project) const
{
    for (const std::string_view needed: {"name", "short_name", "description"})
        if (isNull(project[needed]) || project.text(needed).empty())
            throw integrityError(std::string(needed) + " must be given and not be empty.");
    for (const std::string_view needed: {"category_id", "owner_id"})
        if (isNull(project[needed]))
            throw integrityError(std::string(needed) + " must not be null.");
    checkShortName(project.text("short_name"));
    takeInfo(project);
    project.set("owners_ids", completeOwners(project.text("owners_ids"), project.integer("owner_id")));
    project.set("updated", tasks().now());
}

void ProjectApi::writeObject(JsonWriter& json, const Record& project, const Caller& caller) const
{
    json.beginObject();
    writeMembers(json, project, caller);
    json.end();
}

bool ProjectApi::mayRead(Session&, const Record& project, const Caller& caller) const
{
    return project.boolean("published") || manages(caller, project);
}

void ProjectApi::refine(ListScope& scope, const ListArguments&, const Request&, const Caller& caller) const
{
    scope.visibleInfo = [this, caller](const Record& project) -> std::optional<std::string>
    {
        const auto& info = project.text("info");
        return manages(caller, project) ? info : publicInfo(info, tasks().settings);
    };
}

void ProjectApi::writeMembers(JsonWriter& json, const Record& project, const Caller& caller) const
{
    const bool full = manages(caller, project);
    for (std::size_t i = 0; i < resource().columns.size(); ++i)
    {
        const Column& column = resource().columns[i];
        if (column.reach == Reach::Internal || (column.reach == Reach::Private && !full))
            continue;
        json.key(column.name);
        if (column.name == "secret_key")
            json.value(tasks().identity.vault().open("tasks.secret_key", project.text("secret_key")));
        else if (column.name == "info" && !full)
            json.raw(publicInfo(project.text("info"), tasks().settings));
        else
            writeValue(json, project.at(i), column.type);
    }
}

void ProjectApi::writeStats(JsonWriter& json, Session& session, const Record& project) const
{
    json.key("stats");
    const auto stats = findRecord(session, projectStatsResource(), project.id());
    stats ? tasks::writeObject(json, *stats, {}) : static_cast<void>(json.beginObject().end());
}

std::optional<std::vector<std::string>> ProjectApi::links(const Record& project) const
{
    return std::vector{linkText("category", "category", project.integer("category_id"))};
}

} // namespace colonnade::tasks
