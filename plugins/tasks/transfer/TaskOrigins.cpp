#include "transfer/TaskOrigins.h"

#include "records/RecordStore.h"
#include "search/Marks.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

#include <algorithm>
#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t DIGEST_BYTES = 16; ///< of SHA-256: no two texts that anybody meets have the same
constexpr std::size_t PAGE = 500;
constexpr std::size_t TOGETHER = 64; ///< rows or values of one statement: few texts to prepare

std::string digestOfInfo(const std::string& info)
{
    const JsonDocument document = JsonDocument::parse(info);
    const JsonValue root = document.root();
    const std::string text = std::string(root.isText() ? "text " : "json ") + comparableText(root);
    return encodeHex(sha256(text).substr(0, DIGEST_BYTES));
}

/// A task's row, and the digest that it should have.
struct Origin
{
    std::int64_t task;
    std::string digest;
};

/// Tasks behind one that have no digest, with the one they should have. Large ones are read one by one.
std::vector<Origin> readPage(Session& session, std::int64_t project, std::int64_t after)
{
    // A scalar subquery: PostgreSQL may plan NOT EXISTS as a quadratic anti join.
    const std::string sql = "SELECT " + taskResource().briefColumnList(session.dialect()) +
                            " FROM tasks_task t WHERE t.project_id = $1 AND t.id > $2 AND "
                            "(SELECT o.digest FROM tasks_origin o WHERE o.task_id = t.id) IS NULL "
                            "ORDER BY t.id LIMIT " +
                            std::to_string(PAGE);
    auto page =
        session.all([](const Row& row) { return BriefRecord(taskResource(), row); }, sql, project, after);
    std::vector<Origin> origins;
    for (auto& brief: page)
    {
        const std::int64_t id = brief.record.id();
        const auto task = completed(session, std::move(brief));
        origins.push_back({id, task ? infoDigest(*task) : std::string()}); // gone meanwhile
    }
    return origins;
}

void upsert(Transaction& transaction, std::int64_t project, const Origin& origin)
{
    // The task may have gone or changed since it was read.
    transaction.execute(
        "INSERT INTO tasks_origin (task_id, project_id, digest) "
        "SELECT t.id, t.project_id, $3 FROM tasks_task t WHERE t.id = $1 AND t.project_id = $2 "
        "ON CONFLICT (task_id) DO UPDATE SET project_id = excluded.project_id, digest = excluded.digest",
        origin.task, project, origin.digest);
}

std::string placesOf(std::size_t rows)
{
    std::string places;
    for (std::size_t row = 0; row < rows; ++row)
    {
        const auto place = [&](std::size_t i) { return "$" + std::to_string(4 * row + i); };
        places +=
            (row == 0 ? "(" : ", (") + place(1) + ", " + place(2) + ", " + place(3) + ", " + place(4) + ")";
    }
    return places;
}

} // namespace

std::string infoDigest(const Record& task)
{
    const auto* info = std::get_if<std::string>(&task["info"]);
    return digestOfInfo(info ? *info : "null");
}

std::set<std::string> findDigests(Session& session, std::int64_t project,
                                  const std::vector<std::string>& digests)
{
    static const std::string SQL = []
    {
        std::string places;
        for (std::size_t i = 0; i < TOGETHER; ++i)
            places += (i == 0 ? "($" : "), ($") + std::to_string(i + 2);
        // A scalar subquery for each: PostgreSQL, which plans for the table as it was at first, read all
        // rows of the project for a list.
        return "SELECT w.column1 FROM (VALUES " + places +
               ")) w WHERE (SELECT o.task_id FROM tasks_origin o "
               "WHERE o.project_id = $1 AND o.digest = w.column1 LIMIT 1) IS NOT NULL";
    }();
    std::set<std::string> found;
    for (std::size_t first = 0; first < digests.size(); first += TOGETHER)
    {
        std::vector<SqlValue> values{project};
        for (std::size_t i = 0; i < TOGETHER; ++i) // the last one is repeated
            values.emplace_back(std::string_view(digests[std::min(first + i, digests.size() - 1)]));
        session.run(SQL, values,
                    [&](const Row& row)
                    {
                        found.insert(row.text(0));
                        return true;
                    });
    }
    return found;
}

void insertOrigins(Transaction& transaction, const std::vector<Record>& tasks,
                   const std::vector<std::string>& digests, std::int64_t import)
{
    for (std::size_t first = 0; first < tasks.size();)
    {
        const std::size_t rows = tasks.size() - first >= TOGETHER ? TOGETHER : 1;
        std::vector<SqlValue> values;
        for (std::size_t i = first; i < first + rows; ++i)
        {
            values.emplace_back(tasks[i].id());
            values.emplace_back(tasks[i].integer("project_id"));
            values.emplace_back(import);
            values.emplace_back(std::string_view(digests[i]));
        }
        transaction.run("INSERT INTO tasks_origin (task_id, project_id, import_id, digest) VALUES " +
                            placesOf(rows),
                        values, nullptr);
        first += rows;
    }
}

void DigestFiller::fill()
{
    const auto newest = _tasks.database.read(
        [&](Session& session)
        { return session.findInteger("SELECT max(id) FROM tasks_task WHERE project_id = $1", _project); });
    while (fillPage() == PAGE)
        continue;
    _last = std::max(_last, newest.value_or(0)); // all up to it have one now
}

std::size_t DigestFiller::fillPage()
{
    const auto page =
        _tasks.database.read([&](Session& session) { return readPage(session, _project, _last); });
    if (page.empty())
        return 0;
    _tasks.database.write(
        [&](Transaction& transaction)
        {
            for (const auto& origin: page)
                upsert(transaction, _project, origin);
        });
    _last = page.back().task;
    return page.size();
}

} // namespace colonnade::tasks
