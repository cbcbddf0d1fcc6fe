#include "rest/RecordJson.h"

#include "rest/RecordStore.h"

namespace colonnade::tasks
{

namespace
{

/// Accounts and addresses stand before the times, contributed kinds after them, as in the original.
void writeActor(JsonWriter& json, const Record& run, const Codecs& codecs, bool coreKinds)
{
    const Actor actor{run.text("actor_kind"), run.text("actor_id"), {}, false};
    for (const auto& codec: codecs)
        if (isCoreKind(codec->kind()) == coreKinds)
        {
            json.key(codec->field());
            codec->write(json, actor);
        }
}

template <class... Args>
void writeAll(JsonWriter& json, Session& session, const Resource& resource, const Codecs& codecs,
              const std::string& rest, const Args&... args)
{
    const std::string sql =
        "SELECT " + resource.columnList() + " FROM " + std::string(resource.table) + " t " + rest;
    for (const auto& record: session.all([&](const Row& row) { return Record(resource, row); }, sql, args...))
        writeObject(json, record, codecs);
}

} // namespace

void writePublicMembers(JsonWriter& json, const Record& record, const Codecs& codecs)
{
    const Resource& resource = record.resource();
    const bool isRun = &resource == &runResource();
    for (std::size_t i = 0; i < resource.columns.size(); ++i)
    {
        const Column& column = resource.columns[i];
        if (column.reach == Reach::Public)
        {
            json.key(column.name);
            writeValue(json, record.at(i), column.type);
        }
        if (isRun && column.name == "actor_key")
            writeActor(json, record, codecs, true);
        if (isRun && column.name == "calibration")
            writeActor(json, record, codecs, false);
    }
}

void writeObject(JsonWriter& json, const Record& record, const Codecs& codecs)
{
    json.beginObject();
    writePublicMembers(json, record, codecs);
    json.end();
}

void writeTaskRuns(JsonWriter& json, Session& session, std::int64_t task, const Codecs& codecs)
{
    json.key("task_runs").beginArray();
    writeAll(json, session, runResource(), codecs, "WHERE t.task_id = $1 ORDER BY t.id", task);
    json.end();
}

void writeTask(JsonWriter& json, Session& session, std::int64_t task)
{
    json.key("task");
    const auto found = findRecord(session, taskResource(), task);
    found ? writeObject(json, *found, {}) : static_cast<void>(json.null());
}

void writeResult(JsonWriter& json, Session& session, std::int64_t task)
{
    json.key("result");
    const std::string sql = "SELECT " + resultResource().columnList() +
                            " FROM tasks_result t WHERE t.task_id = $1 AND t.last_version";
    const auto found = session.find([](const Row& row) { return Record(resultResource(), row); }, sql, task);
    found ? writeObject(json, *found, {}) : static_cast<void>(json.null());
}

} // namespace colonnade::tasks
