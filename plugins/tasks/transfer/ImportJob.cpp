#include "transfer/ImportJob.h"

#include "transfer/Delimiter.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MAX_ERRORS = 100;

constexpr const char* COLUMNS =
    "id, project_id, created, finished, format, encoding, delimiter, repeats, dry_run, "
    "spool, state, bytes_total, bytes_read, rows_read, imported, skipped, failed, "
    "errors, taken_back, seen";

std::string nameOf(Repeats repeats)
{
    return repeats == Repeats::Skip ? "skip" : "keep";
}

std::string encodingName(const FileShape& shape)
{
    return shape.encoding ? std::string(nameOf(*shape.encoding)) : std::string();
}

std::string delimiterName(const FileShape& shape)
{
    return shape.delimiter ? nameOfDelimiter(*shape.delimiter) : std::string();
}

ImportJob readJob(const Row& row)
{
    return {row.integer(0),
            row.integer(1),
            row.text(2),
            row.findText(3),
            {findFormat(row.text(4)).value_or(TransferFormat::Csv), findEncoding(row.text(5)),
             findDelimiter(row.text(6))},
            findRepeats(row.text(7)).value_or(Repeats::Keep),
            row.boolean(8),
            row.findText(9),
            row.text(10),
            row.integer(11),
            row.integer(12),
            row.integer(13),
            row.integer(14),
            row.integer(15),
            row.integer(16),
            row.text(17),
            row.findText(18),
            row.integer(19)};
}

template <class... Args>
std::optional<ImportJob> findJob(Session& session, const std::string& condition, const Args&... args)
{
    return session.find(readJob, "SELECT " + std::string(COLUMNS) + " FROM tasks_import WHERE " + condition,
                        args...);
}

ImportJob insertJob(Transaction& transaction, const Tasks& tasks, std::int64_t project,
                    const ImportSource& source)
{
    const auto id = transaction.findInteger(
        "INSERT INTO tasks_import (project_id, created, format, encoding, delimiter, repeats, dry_run, "
        "source, "
        "spool, bytes_total, seen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        project, tasks.now(), nameOf(source.shape.format), encodingName(source.shape),
        delimiterName(source.shape), nameOf(source.repeats), source.dryRun, source.digest, source.spool,
        source.bytes, tasks.clock.nowSeconds());
    return *findImport(transaction, *id);
}

std::string withError(const std::string& errors, std::int64_t line, const std::string& error)
{
    JsonWriter json;
    json.beginObject().member("line", line).member("error", error).end();
    return errors.substr(0, errors.size() - 1) + (errors == "[]" ? "" : ",") + json.text() + "]";
}

} // namespace

std::optional<Repeats> findRepeats(std::string_view name)
{
    if (equalIgnoringCase(name, "skip"))
        return Repeats::Skip;
    return equalIgnoringCase(name, "keep") ? std::optional(Repeats::Keep) : std::nullopt;
}

std::optional<ImportJob> findImport(Session& session, std::int64_t id)
{
    return findJob(session, "id = $1", id);
}

std::optional<ImportJob> findImport(Database& database, std::int64_t id)
{
    return database.read([&](Session& session) { return findImport(session, id); });
}

std::vector<ImportJob> findWaiting(Database& database)
{
    return database.read(
        [](Session& session)
        {
            return session.all(readJob,
                               "SELECT " + std::string(COLUMNS) +
                                   " FROM tasks_import WHERE state = 'running' AND spool IS NOT NULL "
                                   "ORDER BY id LIMIT 100");
        });
}

/// While it runs, a job's encoding and separator are those that were recognised.
ImportJob resumeOrCreateImport(const Tasks& tasks, std::int64_t project, const ImportSource& source)
{
    return tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto begun =
                findJob(transaction,
                        "project_id = $1 AND source = $2 AND format = $3 AND repeats = $4 AND "
                        "NOT dry_run AND ($5 = '' OR encoding = $5) AND ($6 = '' OR delimiter = $6) "
                        "AND state = 'running' AND spool IS NULL ORDER BY id LIMIT 1",
                        project, source.digest, nameOf(source.shape.format), nameOf(source.repeats),
                        encodingName(source.shape), delimiterName(source.shape));
            return begun && !source.dryRun ? *begun : insertJob(transaction, tasks, project, source);
        });
}

ImportJob createImport(const Tasks& tasks, std::int64_t project, const ImportSource& source)
{
    return tasks.database.write([&](Transaction& transaction)
                                { return insertJob(transaction, tasks, project, source); });
}

void noteError(ImportJob& job, std::int64_t line, const std::string& error)
{
    if (job.failed++ < MAX_ERRORS)
        job.errors = withError(job.errors, line, error);
}

void setEnd(ImportJob& job, const char* state, const Tasks& tasks)
{
    job.state = state;
    job.finished = tasks.now();
}

bool updateImport(Transaction& transaction, const ImportJob& before, const ImportJob& after)
{
    return transaction.execute(
               "UPDATE tasks_import SET rows_read = $3, imported = $4, skipped = $5, failed = $6, "
               "errors = $7, bytes_read = $8, state = $9, finished = $10, encoding = $11, "
               "delimiter = $12 WHERE id = $1 AND rows_read = $2 AND state = 'running'",
               after.id, before.rowsRead, after.rowsRead, after.imported, after.skipped, after.failed,
               after.errors, after.bytesRead, after.state, after.finished, encodingName(after.shape),
               delimiterName(after.shape)) > 0;
}

std::string toJson(const ImportJob& job)
{
    JsonWriter json;
    json.beginObject()
        .member("id", job.id)
        .member("project_id", job.project)
        .member("state", job.state)
        .member("format", nameOf(job.shape.format))
        .member("encoding", encodingName(job.shape))
        .member("delimiter", delimiterName(job.shape))
        .member("repeats", nameOf(job.repeats))
        .member("dry_run", job.dryRun)
        .member("created", job.created)
        .member("finished", job.finished)
        .member("taken_back", job.takenBack)
        .member("bytes_total", job.bytesTotal)
        .member("bytes_read", job.bytesRead)
        .member("rows_read", job.rowsRead)
        .member("imported", job.imported)
        .member("skipped", job.skipped)
        .member("failed", job.failed)
        .rawMember("errors", job.errors)
        .end();
    return json.take();
}

} // namespace colonnade::tasks
