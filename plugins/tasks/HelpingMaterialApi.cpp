#include "HelpingMaterialApi.h"

#include "ApiErrors.h"
#include "Body.h"
#include "RecordStore.h"

namespace colonnade::tasks
{

namespace
{

/// Null stands for the default.
void take(Record& material, const Members& members)
{
    for (const auto& [name, sent]: members)
        material.set(name, sentValue(sent, *material.resource().find(name)));
    if (isNull(material["info"]))
        material.set("info", "{}");
    if (isNull(material["priority"]))
        material.set("priority", 0.0);
    if (!JsonDocument::parse(material.text("info")).root().isObject())
        throw valueError("info must be a JSON object.");
}

/// Material is the business of the project's first owner.
void requireWriter(Session& session, const Record& material, const Caller& caller)
{
    if (!caller.signedIn())
        throw unauthorized();
    const auto project = isNull(material["project_id"])
                             ? std::nullopt
                             : findRecord(session, projectResource(), material.integer("project_id"));
    if (!project)
        throw attributeError("project_id must name a project.");
    if (!caller.admin && !caller.is(project->integer("owner_id")))
        throw forbidden();
}

} // namespace

HelpingMaterialApi::HelpingMaterialApi(const Tasks& tasks):
    ResourceApi(tasks, helpingMaterialResource())
{
}

Response HelpingMaterialApi::create(const Request& request) const
{
    checkArguments(request);
    const JsonDocument body = parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Caller caller = findCaller(tasks().identity, request);
    const Record made = tasks().database.write(
        [&](Transaction& transaction)
        {
            Record material(resource());
            material.set("created", tasks().now());
            take(material, members);
            requireWriter(transaction, material, caller);
            insertRecord(transaction, material);
            return material;
        });
    return answerRecord(made, caller);
}

Response HelpingMaterialApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            auto material = lockRecord(transaction, resource(), request.intParam("id"));
            if (!material)
                throw notFound();
            requireWriter(transaction, *material, caller);
            const JsonDocument body = parseBody(request);
            take(*material, checkMembers(body.root(), resource()));
            requireWriter(transaction, *material, caller); // it may have moved
            updateRecord(transaction, *material);
            return *material;
        });
    return answerRecord(changed, caller);
}

Response HelpingMaterialApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    tasks().database.write(
        [&](Transaction& transaction)
        {
            const auto material = lockRecord(transaction, resource(), request.intParam("id"));
            if (!material)
                throw notFound();
            requireWriter(transaction, *material, caller);
            deleteRecord(transaction, resource(), material->id());
        });
    return answerNothing();
}

bool HelpingMaterialApi::mayRead(Session& session, const Record& material, const Caller& caller) const
{
    const auto project = findRecord(session, projectResource(), material.integer("project_id"));
    return project && (project->boolean("published") || manages(caller, *project));
}

} // namespace colonnade::tasks
