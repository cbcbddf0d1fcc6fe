#include "transfer/BulkImport.h"

#include "model/ApiErrors.h"
#include "projects/ProjectRules.h"
#include "records/RecordStore.h"
#include "search/Marks.h"
#include "transfer/Recount.h"

#include <array>

namespace colonnade::tasks
{

namespace
{

using Type = BulkColumn::Type;

constexpr BulkColumn TASK[] = {{"id", Type::Integer},         {"created"},
                               {"project_id", Type::Integer}, {"state"},
                               {"quorum", Type::Integer},     {"calibration", Type::Integer},
                               {"priority_0", Type::Real},    {"info"},
                               {"n_answers", Type::Integer},  {"fav_user_ids"}};
constexpr BulkColumn ANSWER[] = {{"id", Type::Integer},
                                 {"created"},
                                 {"project_id", Type::Integer},
                                 {"task_id", Type::Integer},
                                 {"actor_kind"},
                                 {"actor_id"},
                                 {"actor_key"},
                                 {"finish_time"},
                                 {"timeout", Type::Integer},
                                 {"calibration", Type::Integer},
                                 {"media_url"},
                                 {"info"}};
constexpr BulkColumn RESULT[] = {{"id", Type::Integer},
                                 {"created"},
                                 {"project_id", Type::Integer},
                                 {"task_id", Type::Integer},
                                 {"task_run_ids"},
                                 {"last_version", Type::Boolean},
                                 {"info"}};
constexpr BulkColumn MATERIAL[] = {
    {"id", Type::Integer},   {"created"}, {"project_id", Type::Integer}, {"info"}, {"media_url"},
    {"priority", Type::Real}};
constexpr BulkColumn BLOGPOST[] = {{"id", Type::Integer},
                                   {"created"},
                                   {"updated"},
                                   {"project_id", Type::Integer},
                                   {"user_id", Type::Integer},
                                   {"title"},
                                   {"body"},
                                   {"info"},
                                   {"media_url"},
                                   {"published", Type::Boolean}};
constexpr BulkColumn ANNOUNCEMENT[] = {{"id", Type::Integer},
                                       {"created"},
                                       {"updated"},
                                       {"user_id", Type::Integer},
                                       {"title"},
                                       {"body"},
                                       {"info"},
                                       {"media_url"},
                                       {"published", Type::Boolean}};
constexpr BulkColumn PAGE[] = {
    {"id", Type::Integer}, {"created"}, {"project_id", Type::Integer}, {"slug"}, {"info"}, {"media_url"}};
constexpr BulkColumn FAVORITE[] = {{"user_id", Type::Integer}, {"task_id", Type::Integer}};
constexpr BulkColumn FILE[] = {{"container"}, {"name"}, {"resource"}, {"record_id", Type::Integer}};

struct Table
{
    std::string_view name;
    std::span<const BulkColumn> columns;
    const Resource* resource; ///< null: a table beside others
};

const Table& tableOf(Imported kind)
{
    static const std::array<Table, 9> TABLES{
        {{"tasks_task", TASK, &taskResource()},
         {"tasks_run", ANSWER, &runResource()},
         {"tasks_result", RESULT, &resultResource()},
         {"tasks_helping_material", MATERIAL, &helpingMaterialResource()},
         {"tasks_blogpost", BLOGPOST, &blogpostResource()},
         {"tasks_announcement", ANNOUNCEMENT, &announcementResource()},
         {"tasks_page", PAGE, &pageResource()},
         {"tasks_favorite", FAVORITE, nullptr},
         {"tasks_old_file", FILE, nullptr}}};
    return TABLES.at(static_cast<std::size_t>(kind));
}

ImportedHolders findHolders(Session& session, const std::string& table, std::int64_t id,
                            std::string_view name, std::string_view shortName)
{
    const auto find = [&](const std::string& column, const auto& value) {
        return session.findInteger("SELECT id FROM " + table + " WHERE " + column + " = $1", value)
            .value_or(0);
    };
    return {find("id", id), find("name", name), find("short_name", shortName)};
}

/// A row that another keeps out although its number is free.
void settleAnswer(Transaction& transaction, const Table& table, std::span<const SqlValue> row)
{
    constexpr std::size_t KEY = 6;
    std::vector<SqlValue> values(row.begin(), row.end());
    const std::string key = std::string(std::get<std::string_view>(row[KEY])) +
                            furtherAnswer(std::get<std::int64_t>(row.front())); // it was given here meanwhile
    values[KEY] = std::string_view(key);
    BulkRows rows(table.name, table.columns);
    rows.add(values);
    rows.insert(transaction);
}

void settleResult(Transaction& transaction, const Table& table, std::span<const SqlValue> row)
{
    constexpr std::size_t TASK_ID = 3;
    transaction.execute("UPDATE tasks_result SET last_version = false WHERE task_id = $1 AND last_version",
                        row[TASK_ID]);
    BulkRows rows(table.name, table.columns);
    rows.add(row);
    rows.insert(transaction);
}

/// Stored rows are searched by once the marks are made: by `finish`, or by the next start of the server.
void noteUnmarked(Transaction& transaction, const Table& table, std::span<const SqlValue> values)
{
    if (!table.resource || !table.resource->marked)
        return;
    std::int64_t first = std::get<std::int64_t>(values.front()), last = first;
    for (std::size_t at = 0; at < values.size(); at += table.columns.size())
    {
        first = std::min(first, std::get<std::int64_t>(values[at]));
        last = std::max(last, std::get<std::int64_t>(values[at]));
    }
    transaction.execute("INSERT INTO tasks_unmarked (resource, done_id, last_id) VALUES ($1, $2, $3) "
                        "ON CONFLICT (resource) DO UPDATE SET "
                        "done_id = CASE WHEN excluded.done_id < tasks_unmarked.done_id THEN excluded.done_id "
                        "ELSE tasks_unmarked.done_id END, "
                        "last_id = CASE WHEN excluded.last_id > tasks_unmarked.last_id THEN excluded.last_id "
                        "ELSE tasks_unmarked.last_id END",
                        table.resource->name, first - 1, last);
}

void addEach(Transaction& transaction, Imported kind, std::span<const SqlValue> values)
{
    const Table& table = tableOf(kind);
    const std::size_t width = table.columns.size();
    for (std::size_t at = 0; at < values.size(); at += width)
    {
        const auto row = values.subspan(at, width);
        const std::string sql = "SELECT 1 FROM " + std::string(table.name) + " WHERE id = $1";
        if (transaction.findInteger(sql, row.front()))
            continue;
        if (kind == Imported::Answer)
            settleAnswer(transaction, table, row);
        else if (kind == Imported::Result)
            settleResult(transaction, table, row);
    }
}

std::int64_t greatest(Session& session, std::string_view table)
{
    return session.findInteger("SELECT max(id) FROM " + std::string(table)).value_or(0);
}

} // namespace

ImportedHolders BulkImport::findCategory(Session& session, std::int64_t id, std::string_view name,
                                         std::string_view shortName)
{
    return findHolders(session, "tasks_category", id, name, shortName);
}

ImportedHolders BulkImport::findProject(Session& session, std::int64_t id, std::string_view name,
                                        std::string_view shortName)
{
    return findHolders(session, "tasks_project", id, name, shortName);
}

std::int64_t BulkImport::greatestCategory(Session& session)
{
    return greatest(session, "tasks_category");
}

std::int64_t BulkImport::greatestProject(Session& session)
{
    return greatest(session, "tasks_project");
}

void BulkImport::add(Transaction& transaction, const ImportedCategory& category)
{
    transaction.execute("INSERT INTO tasks_category (id, created, name, short_name, description, info) "
                        "VALUES ($1, $2, $3, $4, $5, $6)",
                        category.id, category.created, category.name, category.shortName,
                        category.description, category.info);
}

void BulkImport::change(Transaction& transaction, const ImportedCategory& category)
{
    transaction.execute("UPDATE tasks_category SET description = $2, info = $3 WHERE id = $1 AND "
                        "(description <> $2 OR info <> $3)",
                        category.id, category.description, category.info);
}

void BulkImport::add(Transaction& transaction, const ImportedProject& project)
{
    Record derived(projectResource());
    derived.set("info", project.info);
    takeInfo(derived);
    JsonWriter owners;
    owners.beginArray();
    for (const auto owner: project.ownersIds)
        owners.value(owner);
    owners.end();
    transaction.execute(
        "INSERT INTO tasks_project (id, created, updated, name, short_name, description, long_description, "
        "webhook, allow_anonymous_contributors, published, featured, secret_key, zip_download, contacted, "
        "owner_id, category_id, info, owners_ids, scheduler, strict, private_answers, is_protected) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, "
        "$22)",
        project.id, project.created, project.updated, project.name, project.shortName, project.description,
        project.longDescription, project.webhook, project.allowsAnonymous, project.published,
        project.featured, _tasks.identity.vault().seal("tasks.secret_key", project.secretKey),
        project.zipDownload, project.contacted, project.ownerId, project.categoryId, project.info,
        owners.text(), derived.text("scheduler"), derived.boolean("strict"),
        toSql(derived["private_answers"]), derived.boolean("is_protected"));
}

std::span<const BulkColumn> BulkImport::columns(Imported kind) const
{
    return tableOf(kind).columns;
}

std::int64_t BulkImport::add(Transaction& transaction, Imported kind, std::span<const SqlValue> values)
{
    const Table& table = tableOf(kind);
    if (values.empty())
        return 0;
    const UncountedScope uncounted(transaction);
    BulkRows rows(table.name, table.columns);
    for (std::size_t at = 0; at < values.size(); at += table.columns.size())
        rows.add(values.subspan(at, table.columns.size()));
    std::int64_t stored = rows.insert(transaction);
    if (stored < static_cast<std::int64_t>(rows.count()) && table.resource)
        addEach(transaction, kind, values);
    noteUnmarked(transaction, table, values);
    return stored;
}

std::set<std::int64_t> BulkImport::findPresent(Session& session, Imported kind,
                                               std::span<const std::int64_t> ids)
{
    std::set<std::int64_t> present;
    const std::vector<SqlValue> values(ids.begin(), ids.end());
    selectIn(session, "SELECT id FROM " + std::string(tableOf(kind).name) + " WHERE id IN (", values,
             [&](const Row& row) { present.insert(row.integer(0)); });
    return present;
}

std::int64_t BulkImport::greatestId(Session& session, Imported kind)
{
    return greatest(session, tableOf(kind).name);
}

ImportedSum BulkImport::sum(Session& session, Imported kind, std::int64_t firstId, std::int64_t lastId)
{
    const std::string bytes =
        session.dialect() == Dialect::Postgresql ? "octet_length(info)" : "length(cast(info AS blob))";
    return session
        .find(
            [](const Row& row) {
                return ImportedSum{row.integer(0), row.integer(1), row.integer(2)};
            },
            "SELECT count(*), cast(coalesce(sum(id), 0) AS bigint), cast(coalesce(sum(" + bytes +
                "), 0) AS bigint) FROM " + std::string(tableOf(kind).name) + " WHERE id >= $1 AND id <= $2",
            firstId, lastId)
        .value();
}

std::int64_t BulkImport::countRows(Session& session, std::int64_t project)
{
    std::int64_t rows = 0;
    for (const std::string table: {"tasks_task", "tasks_run", "tasks_result"})
        rows += session.findInteger("SELECT count(*) FROM " + table + " WHERE project_id = $1", project)
                    .value_or(0);
    return rows;
}

void BulkImport::reserve(Transaction& transaction, Imported kind, std::int64_t lastId)
{
    raiseNumbers(transaction, tableOf(kind).name, lastId);
}

void BulkImport::reserveProjects(Transaction& transaction, std::int64_t lastId)
{
    raiseNumbers(transaction, "tasks_project", lastId);
}

void BulkImport::hide(Transaction& transaction, std::span<const std::int64_t> users)
{
    for (const auto user: users)
        transaction.execute("INSERT INTO tasks_contributor (user_id, ranked) VALUES ($1, false) "
                            "ON CONFLICT (user_id) DO UPDATE SET ranked = false "
                            "WHERE tasks_contributor.ranked",
                            user);
}

void BulkImport::rebuild(std::int64_t project)
{
    _tasks.database.write([&](Transaction& transaction) { recount(transaction, project); });
}

void BulkImport::finish(const std::function<void(std::int64_t)>& told)
{
    _tasks.database.write(
        [](Transaction& transaction)
        {
            recountPeople(transaction);
            raiseNumbers(transaction, "tasks_category");
        });
    fillMarks(_tasks.database, told);
}

void BulkImport::removeProject(std::int64_t project)
{
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            removeOldFiles(transaction, project);
            deleteRecord(transaction, projectResource(), project);
        });
}

void BulkImport::removeCategory(std::int64_t category)
{
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("DELETE FROM tasks_category WHERE id = $1 AND NOT EXISTS "
                                "(SELECT 1 FROM tasks_project p WHERE p.category_id = $1)",
                                category);
        });
}

void BulkImport::removeAnnouncements(std::int64_t firstId, std::int64_t lastId)
{
    _tasks.database.write(
        [&](Transaction& transaction) {
            transaction.execute("DELETE FROM tasks_announcement WHERE id >= $1 AND id <= $2", firstId,
                                lastId);
        });
}

} // namespace colonnade::tasks
