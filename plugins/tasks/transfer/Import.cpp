#include "transfer/Import.h"

#include "resources/NewTasks.h"
#include "rest/RecordStore.h"
#include "rest/RowReader.h"
#include "transfer/ImportedTask.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t BATCH = 500;
constexpr std::size_t BATCH_BYTES = 4 * 1024 * 1024;
constexpr std::size_t MAX_ERRORS = 100;
/// Any fixed number: whoever imports must take the same lock, and nothing else.
constexpr std::int64_t IMPORT_LOCK = 0x696d7074; // "impt"

constexpr const char* COLUMNS = "id, project_id, created, finished, format, spool, state, bytes_total, "
                                "bytes_read, rows_read, imported, failed, errors";

ImportJob readJob(const Row& row)
{
    return {row.integer(0),  row.integer(1),  row.text(2),    row.findText(3), row.text(4),
            row.findText(5), row.text(6),     row.integer(7), row.integer(8),  row.integer(9),
            row.integer(10), row.integer(11), row.text(12)};
}

std::optional<ImportJob> findJob(Session& session, const std::string& condition,
                                 const std::vector<SqlValue>& values)
{
    std::optional<ImportJob> job;
    std::string sql = "SELECT ";
    sql.append(COLUMNS).append(" FROM tasks_import WHERE ").append(condition);
    session.run(sql, values,
                [&](const Row& row)
                {
                    job = readJob(row);
                    return false;
                });
    return job;
}

ImportJob insertJob(Transaction& transaction, const Tasks& tasks, std::int64_t project,
                    const ImportSource& source)
{
    const auto id = transaction.findInteger(
        "INSERT INTO tasks_import (project_id, created, format, source, spool, bytes_total) "
        "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        project, tasks.now(), source.format, source.digest, source.spool, source.bytes);
    return *findJob(transaction, "id = $1", {*id});
}

std::string withError(const std::string& errors, std::int64_t line, const std::string& error)
{
    JsonWriter json;
    json.beginObject().member("line", line).member("error", error).end();
    return errors.substr(0, errors.size() - 1) + (errors == "[]" ? "" : ",") + json.text() + "]";
}

void noteError(ImportJob& job, std::int64_t line, const std::string& error)
{
    if (static_cast<std::size_t>(job.failed++) < MAX_ERRORS)
        job.errors = withError(job.errors, line, error);
}

/// Takes the next rows; returns the tasks they make. `ended`: that was all.
std::vector<Record> readBatch(RowReader& reader, ImportJob& job, const std::string& now, bool& ended)
{
    std::vector<Record> batch;
    std::size_t bytes = 0;
    for (std::size_t rows = 0; rows < BATCH && bytes < BATCH_BYTES; ++rows)
    {
        const auto row = reader.next();
        if (!row)
        {
            ended = true;
            break;
        }
        ++job.rowsRead;
        bytes += row->json.size();
        if (!row->error.empty())
        {
            noteError(job, row->line, row->error);
            continue;
        }
        try
        {
            batch.push_back(makeImportedTask(row->json, job.project, now));
        }
        catch (const HttpError& error)
        {
            noteError(job, row->line, error.problem().forClient);
        }
        catch (const Poco::DataFormatException& error)
        {
            noteError(job, row->line, error.message());
        }
    }
    job.imported += static_cast<std::int64_t>(batch.size());
    return batch;
}

/// A batch touches all counters of its project, in the order of its ids: two at a time would wait for each
/// other, and one be undone, again and again.
void awaitTurn(Transaction& transaction, std::int64_t project)
{
    if (transaction.dialect() == Dialect::Postgresql) // SQLite has one writer
        transaction.execute("SELECT pg_advisory_xact_lock($1::int, ($2::bigint % 2147483647)::int)",
                            IMPORT_LOCK, project);
}

void storeBatch(const Tasks& tasks, const ImportJob& before, const ImportJob& after,
                std::vector<Record> batch)
{
    tasks.database.write(
        [&](Transaction& transaction)
        {
            awaitTurn(transaction, after.project);
            const auto changed = transaction.execute(
                "UPDATE tasks_import SET rows_read = $3, imported = $4, failed = $5, errors = $6, "
                "bytes_read = $7, state = $8, finished = $9 "
                "WHERE id = $1 AND rows_read = $2 AND state = 'running'",
                after.id, before.rowsRead, after.rowsRead, after.imported, after.failed, after.errors,
                after.bytesRead, after.state, after.finished);
            if (changed == 0)
                throw Poco::RuntimeException("this import is run by somebody else, or its project is gone");
            for (auto& task: batch)
                insertRecord(transaction, task);
            if (!batch.empty())
                countNewTasks(transaction, after.project, batch.front().id(), batch.size(), tasks.now());
        });
}

void setEnd(ImportJob& job, const char* state, const Tasks& tasks)
{
    job.state = state;
    job.finished = tasks.now();
}

} // namespace

bool hasMoreRows(std::istream& input, TransferFormat format, std::int64_t most)
try
{
    const auto reader = makeRowReader(input, format);
    for (std::int64_t rows = 0; rows <= most; ++rows)
        if (!reader->next())
            return false;
    return true;
}
catch (const Poco::DataFormatException&)
{
    return false; // the import says what is wrong
}

std::string digestOf(std::istream& input)
{
    std::string digest;
    std::string piece(1024 * 1024, '\0');
    while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())), input.gcount() > 0)
        digest = sha256(digest + piece.substr(0, static_cast<std::size_t>(input.gcount())));
    input.clear();
    input.seekg(0);
    return encodeHex(digest);
}

std::optional<ImportJob> findImport(Database& database, std::int64_t id)
{
    return database.read([&](Session& session) { return findJob(session, "id = $1", {id}); });
}

ImportJob resumeOrCreateImport(const Tasks& tasks, std::int64_t project, const ImportSource& source)
{
    return tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto begun =
                findJob(transaction,
                        "project_id = $1 AND source = $2 AND format = $3 AND "
                        "state = 'running' AND spool IS NULL ORDER BY id LIMIT 1",
                        {project, std::string_view(source.digest), std::string_view(source.format)});
            return begun ? *begun : insertJob(transaction, tasks, project, source);
        });
}

ImportJob createImport(const Tasks& tasks, std::int64_t project, const ImportSource& source)
{
    return tasks.database.write([&](Transaction& transaction)
                                { return insertJob(transaction, tasks, project, source); });
}

ImportJob runImport(const Tasks& tasks, ImportJob job, std::istream& input,
                    const std::function<bool(const ImportJob&)>& goOn)
{
    std::unique_ptr<RowReader> reader;
    const ImportJob begun = job;
    try
    {
        reader = makeRowReader(input, *findFormat(job.format));
        for (std::int64_t i = 0; i < job.rowsRead; ++i)
            reader->next(); // imported before it was interrupted
    }
    catch (const Poco::DataFormatException& error)
    {
        noteError(job, 0, error.message());
        setEnd(job, "failed", tasks);
        storeBatch(tasks, begun, job, {});
        return job;
    }
    for (bool ended = false; !ended;)
    {
        const ImportJob before = job;
        auto batch = readBatch(*reader, job, tasks.now(), ended);
        const auto position = input.tellg();
        job.bytesRead = ended || position < 0 ? job.bytesTotal : static_cast<std::int64_t>(position);
        if (ended)
            setEnd(job, "done", tasks);
        storeBatch(tasks, before, job, std::move(batch));
        if (!ended && !goOn(job))
            break;
    }
    return job;
}

} // namespace colonnade::tasks
