#include "records/RecordJson.h"

#include "records/RecordStore.h"

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

constexpr std::size_t MOST_RELATED = 100;

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

void writeTaskRuns(JsonWriter& json, Session& session, std::int64_t task, const Codecs& codecs,
                   std::string_view publicUrl)
{
    const std::string sql = "SELECT " + runResource().briefColumnList(session.dialect()) +
                            " FROM tasks_run t WHERE t.task_id = $1 ORDER BY t.id LIMIT " +
                            std::to_string(MOST_RELATED + 1);
    auto runs = session.all([](const Row& row) { return BriefRecord(runResource(), row); }, sql, task);
    const bool areMore = runs.size() > MOST_RELATED;
    if (areMore)
        runs.pop_back();
    const std::int64_t last = runs.empty() ? 0 : runs.back().record.id();
    json.key("task_runs").beginArray();
    for (auto& brief: runs)
        if (const auto run = completed(session, std::move(brief)))
            writeObject(json, *run, codecs);
    json.end();
    if (areMore)
        json.member("task_runs_next", std::string(publicUrl) +
                                          "/api/taskrun?task_id=" + std::to_string(task) +
                                          "&all=1&limit=100&last_id=" + std::to_string(last));
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
