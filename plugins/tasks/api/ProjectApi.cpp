#include "api/ProjectApi.h"

#include "events/Telling.h"
#include "forms/FormPresenter.h"
#include "model/ApiErrors.h"
#include "projects/ProjectPasswords.h"
#include "projects/ProjectRules.h"
#include "records/Acts.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

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

void requireManaged(const std::optional<Record>& project, const Caller& caller)
{
    if (!project)
        throw notFound();
    requireManager(caller, *project);
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
    const Caller caller = requireCaller(tasks().identity, request);
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
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
            check(transaction, project, newProject(caller));
            insertRecord(transaction, project);
            noteMade(transaction, tasks(), project);
            return project;
        });
}

Response ProjectApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    tasks().database.read([&](Session& session)
                          { requireManaged(findRecord(session, resource(), id), caller); });
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    return answerRecord(change(id, caller,
                               [&](Transaction&, Record& project)
                               {
                                   const std::string info = project.text("info");
                                   take(project, members, caller);
                                   keepPassword(project, info);
                               }),
                        caller);
}

Record ProjectApi::change(std::int64_t id, const Caller& caller, const Change& work) const
{
    return tasks().database.write(
        [&](Transaction& transaction)
        {
            auto project = lockRecord(transaction, resource(), id);
            requireManaged(project, caller);
            const Record before = *project;
            work(transaction, *project);
            check(transaction, *project, before);
            updateRecord(transaction, *project);
            noteChanged(transaction, tasks(), before, *project);
            tellProject<ProjectChanged>(transaction, tasks(), *project);
            return *project;
        });
}

Response ProjectApi::remove(const Request& request) const
{
    checkArguments(request);
    erase(request.intParam("id"), findCaller(tasks().identity, request));
    return answerNothing();
}

void ProjectApi::erase(std::int64_t id, const Caller& caller) const
{
    tasks().database.write(
        [&](Transaction& transaction)
        {
            const auto project = lockRecord(transaction, resource(), id);
            requireManaged(project, caller);
            if (transaction.findInteger(
                    "SELECT 1 FROM tasks_result WHERE project_id = $1 AND last_version LIMIT 1", id))
                throw forbidden(
                    "403 Forbidden: The project has results, which would be lost; a project can only be "
                    "deleted while none of its tasks is complete.");
            tellAllAnswersGo(transaction, tasks(), id);
            tellAllTasksGo(transaction, tasks(), id);
            deleteRecord(transaction, resource(), id);
            noteRemoved(transaction, tasks(), *project);
            tellProject<ProjectRemoved>(transaction, tasks(), *project);
        });
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
    project.set("info", "{}");
    project.set("epoch", std::int64_t{0});
    project.set("n_tasks", std::int64_t{0});
    project.set("is_protected", false);
    project.set("thumbnail", "");
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

/// Clients that know presenters alone get one that is made of the form.
void ProjectApi::takeForm(Record& project) const
{
    try
    {
        project.set("info", withPresenter(project.text("info"), project.text("short_name"),
                                          allFormKinds(tasks().additions.formKinds)));
    }
    catch (const Poco::DataFormatException& fault)
    {
        throw valueError(fault.message());
    }
}

/// What has not changed is left alone: it may be older than the rule, and clients send whole records back.
void ProjectApi::check(Transaction& transaction, Record& project, const Record& before) const
{
    for (const std::string_view needed: {"name", "short_name", "description"})
        if (isNull(project[needed]) || project.text(needed).empty())
            throw integrityError(std::string(needed) + " must be given and not be empty.");
    for (const std::string_view needed: {"category_id", "owner_id"})
        if (isNull(project[needed]))
            throw integrityError(std::string(needed) + " must not be null.");
    if (project["short_name"] != before["short_name"])
        checkShortName(project.text("short_name"));
    if (project["webhook"] != before["webhook"] && !isNull(project["webhook"]) &&
        project.text("webhook") != "")
        checkWebhook(project.text("webhook"));
    takeInfo(project);
    if (project["info"] != before["info"] || project["short_name"] != before["short_name"])
        takeForm(project);
    if (project["info"] != before["info"])
        checkInfoLinks(project.text("info"), before.text("info"));
    project.set("owners_ids", completeOwners(project.text("owners_ids"), project.integer("owner_id")));
    checkOwners(transaction, project, before);
    project.set("updated", tasks().now());
}

void ProjectApi::writeObject(JsonWriter& json, const Record& project, const Caller& caller,
                             const std::function<void(JsonWriter&)>& more) const
{
    json.beginObject();
    writeMembers(json, project, caller);
    if (more)
        more(json);
    json.end();
}

/// The new owner must exist; otherwise whoever gets that number later would own the project.
void ProjectApi::checkOwners(Transaction& transaction, const Record& project, const Record& before) const
{
    Users& users = tasks().identity.users();
    if (project["owner_id"] != before["owner_id"] &&
        !users.findById(transaction, project.integer("owner_id")))
        throw integrityError("owner_id must be the id of an account.");
    if (project["owners_ids"] == before["owners_ids"])
        return;
    const auto known = ownersOf(before);
    for (const std::int64_t id: ownersOf(project))
        if (!known.contains(id) && id != project.integer("owner_id") && !users.findById(transaction, id))
            throw integrityError("owners_ids must hold ids of accounts; " + std::to_string(id) + " is none.");
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
        return manages(caller, project) ? shownInfo(info) : publicInfo(info, tasks().settings);
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
        else if (column.name == "info")
            json.raw(full ? shownInfo(project.text("info"))
                          : publicInfo(project.text("info"), tasks().settings));
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
