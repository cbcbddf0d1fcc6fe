#include "rest/StoredApi.h"

#include "rest/ApiErrors.h"
#include "rest/RecordStore.h"

namespace colonnade::tasks
{

namespace
{

bool isForm(const Request& request)
{
    return request.contentType() == "multipart/form-data";
}

void take(Record& record, const Members& members)
{
    for (const auto& [name, sent]: members)
        record.set(name, sentValue(sent, *record.resource().find(name)));
}

void setIfThere(Record& record, std::string_view column, const Value& value)
{
    if (record.resource().find(column))
        record.set(column, value);
}

} // namespace

StoredApi::StoredApi(const Tasks& tasks, const Resource& resource, Uploads* uploads):
    ResourceApi(tasks, resource),
    _uploads(uploads)
{
}

Response StoredApi::create(const Request& request) const
{
    checkArguments(request);
    const bool hasFile = _uploads && isForm(request);
    if (hasFile)
        _uploads->requirePart(request);
    const JsonDocument body =
        hasFile ? JsonDocument::parse(formToJson(request, resource())) : parseBody(request);
    const Members members = checkMembers(body.root(), resource());
    const Caller caller = findCaller(tasks().identity, request);
    Record record(resource());
    if (const JsonValue project = findMember(members, "project_id"))
        record.set("project_id", sentValue(project, *resource().find("project_id")));
    tasks().database.read([&](Session& session) { requireWriter(session, record, caller); });
    return answerRecord(store(request, std::move(record), members, caller), caller);
}

/// The file, if there is one, is kept only for a caller who may, and taken away again if the record is
/// refused.
Record StoredApi::store(const Request& request, Record record, const Members& members,
                        const Caller& caller) const
{
    take(record, members);
    const std::string now = tasks().now();
    record.set("created", now);
    setIfThere(record, "updated", now);
    const auto upload = _uploads && isForm(request)
                            ? std::optional(_uploads->keep(_uploads->requirePart(request)))
                            : std::nullopt;
    try
    {
        if (upload)
        {
            record.set("media_url", upload->url);
            record.set("info",
                       withUpload(isNull(record["info"]) ? std::string() : record.text("info"), *upload));
        }
        return tasks().database.write(
            [&](Transaction& transaction)
            {
                Record stored = record;
                requireWriter(transaction, stored, caller);
                check(stored, caller);
                insertRecord(transaction, stored);
                if (upload)
                    Uploads::link(transaction, *upload, stored);
                this->stored(transaction, stored);
                return stored;
            });
    }
    catch (...)
    {
        if (upload)
            _uploads->discard(*upload);
        throw;
    }
}

Response StoredApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const Record changed = tasks().database.write(
        [&](Transaction& transaction)
        {
            auto record = lockRecord(transaction, resource(), request.intParam("id"));
            if (!record)
                throw notFound();
            requireWriter(transaction, *record, caller);
            const JsonDocument body = parseBody(request);
            take(*record, checkMembers(body.root(), resource()));
            setIfThere(*record, "updated", tasks().now());
            check(*record, caller);
            requireWriter(transaction, *record, caller); // it may have moved
            updateRecord(transaction, *record);
            stored(transaction, *record);
            return *record;
        });
    return answerRecord(changed, caller);
}

Response StoredApi::remove(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    tasks().database.write(
        [&](Transaction& transaction)
        {
            const auto record = lockRecord(transaction, resource(), request.intParam("id"));
            if (!record)
                throw notFound();
            requireWriter(transaction, *record, caller);
            deleteRecord(transaction, resource(), record->id());
        });
    if (_uploads)
        _uploads->sweep();
    return answerNothing();
}

bool StoredApi::mayReadProject(Session& session, const Record& record, const Caller& caller)
{
    const auto project = findProjectOf(session, record);
    return project && (project->boolean("published") || manages(caller, *project));
}

std::optional<Record> findProjectOf(Session& session, const Record& record)
{
    return isNull(record["project_id"])
               ? std::nullopt
               : findRecord(session, projectResource(), record.integer("project_id"));
}

Record requireProjectOf(Session& session, const Record& record, const Caller& caller)
{
    if (!caller.signedIn())
        throw unauthorized();
    auto project = findProjectOf(session, record);
    if (!project)
        throw attributeError("project_id must name a project.");
    return std::move(*project);
}

void checkInfo(Record& record)
{
    if (isNull(record["info"]))
        record.set("info", "{}");
    if (!JsonDocument::parse(record.text("info")).root().isObject())
        throw valueError("info must be a JSON object.");
}

void requireValue(const Record& record, std::string_view column)
{
    if (isNull(record[column]))
        throw integrityError(std::string(column) + " must be given.");
}

} // namespace colonnade::tasks
