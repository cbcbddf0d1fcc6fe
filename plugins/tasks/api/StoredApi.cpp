#include "api/StoredApi.h"

#include "model/ApiErrors.h"
#include "records/Acts.h"
#include "records/Links.h"
#include "records/RecordStore.h"

#include <colonnade/Files.h>

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

Value mediaOf(const Record& record)
{
    return record.resource().find("media_url") ? record["media_url"] : Value();
}

void checkMedia(const Record& record, const Value& before)
{
    if (record.resource().find("media_url"))
        checkLink(record, "media_url", before);
}

/// Where the file is, and what else is told of it.
void setUpload(Record& record, const std::optional<KeptUpload>& upload)
{
    if (!upload)
        return;
    record.set("media_url", upload->url);
    record.set("info", withUpload(isNull(record["info"]) ? std::string() : record.text("info"), *upload));
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

bool StoredApi::hasFile(const Request& request) const
{
    return _uploads && isForm(request);
}

JsonDocument StoredApi::readBody(const Request& request) const
{
    if (!hasFile(request))
        return parseBody(request);
    _uploads->requirePart(request);
    return JsonDocument::parse(formToJson(request, resource()));
}

std::optional<KeptUpload> StoredApi::keepFile(const Request& request) const
{
    return hasFile(request) ? std::optional(_uploads->keep(_uploads->requirePart(request))) : std::nullopt;
}

/// In one transaction; a file that was kept for the record is taken away again if it is not stored.
template <class Write>
Record StoredApi::storeWith(const std::optional<KeptUpload>& upload, const Write& write) const
{
    return storeWithFile([&] { return tasks().database.write(write); },
                         [&]
                         {
                             if (upload)
                                 _uploads->discard(*upload);
                         });
}

Response StoredApi::create(const Request& request) const
{
    checkArguments(request);
    const Caller caller = requireCaller(tasks().identity, request);
    const JsonDocument body = readBody(request);
    const Members members = checkMembers(body.root(), resource());
    Record record(resource());
    if (const JsonValue project = findMember(members, "project_id"))
        record.set("project_id", sentValue(project, *resource().find("project_id")));
    tasks().database.read([&](Session& session) { requireWriter(session, record, caller); });
    return answerRecord(store(request, std::move(record), members, caller), caller);
}

Record StoredApi::store(const Request& request, Record record, const Members& members,
                        const Caller& caller) const
{
    take(record, members);
    checkMedia(record, {});
    const std::string now = tasks().now();
    record.set("created", now);
    setIfThere(record, "updated", now);
    const auto upload = keepFile(request);
    setUpload(record, upload);
    return storeWith(upload,
                     [&](Transaction& transaction)
                     {
                         Record stored = record;
                         requireWriter(transaction, stored, caller);
                         check(stored, caller);
                         insertRecord(transaction, stored);
                         noteMade(transaction, tasks(), stored);
                         if (upload)
                             Uploads::link(transaction, *upload, stored);
                         this->stored(transaction, stored);
                         return stored;
                     });
}

Response StoredApi::update(const Request& request) const
{
    checkArguments(request);
    const Caller caller = findCaller(tasks().identity, request);
    const std::int64_t id = request.intParam("id");
    const auto requireOld = [&](Session& session, std::optional<Record> record)
    {
        if (!record)
            throw notFound();
        requireWriter(session, *record, caller);
        return std::move(*record);
    };
    tasks().database.read([&](Session& session)
                          { requireOld(session, findRecord(session, resource(), id)); });
    const JsonDocument body = readBody(request);
    const Members members = checkMembers(body.root(), resource());
    const auto upload = keepFile(request);
    const auto change = [&](Transaction& transaction)
    {
        const Record before = requireOld(transaction, lockRecord(transaction, resource(), id));
        Record record = before;
        take(record, members);
        checkMedia(record, mediaOf(before));
        setUpload(record, upload);
        setIfThere(record, "updated", tasks().now());
        check(record, caller);
        requireWriter(transaction, record, caller); // it may have moved
        updateRecord(transaction, record);
        noteChanged(transaction, tasks(), before, record);
        if (upload)
            Uploads::link(transaction, *upload, record);
        stored(transaction, record);
        return record;
    };
    const Record changed = storeWith(upload, change);
    if (upload)
        _uploads->sweep();
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
            noteRemoved(transaction, tasks(), *record);
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
