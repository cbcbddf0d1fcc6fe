#include "transfer/Import.h"

#include "events/Telling.h"
#include "model/NewTasks.h"
#include "records/FurtherMembers.h"
#include "records/RecordStore.h"
#include "transfer/ImportedTask.h"
#include "transfer/TaskOrigins.h"

#include <colonnade/Crypto.h>
#include <colonnade/HttpError.h>

#include <Poco/Exception.h>

#include <limits>
#include <memory>
#include <set>
#include <typeinfo>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

POCO_IMPLEMENT_EXCEPTION(ImportLost, Poco::RuntimeException, "Import lost")

namespace
{

constexpr std::size_t BATCH = 500;
constexpr std::size_t BATCH_BYTES = 4 * 1024 * 1024;
/// Any fixed number: whoever imports must take the same lock, and nothing else.
constexpr std::int64_t IMPORT_LOCK = 0x696d7074; // "impt"

/// A batch touches all counters of its project, in the order of its ids: two at a time would wait for each
/// other, and one be undone, again and again. Besides, both would find their rows to be new.
void awaitTurn(Transaction& transaction, std::int64_t project)
{
    if (transaction.dialect() == Dialect::Postgresql) // SQLite has one writer
        transaction.execute("SELECT pg_advisory_xact_lock($1::int, ($2::bigint % 2147483647)::int)",
                            IMPORT_LOCK, project);
}

/// New tasks, each with the digest of its `info`.
struct Batch
{
    std::vector<Record> tasks;
    std::vector<std::string> digests;
    std::vector<std::string> further; ///< what other plugins keep of each: a JSON object

    void add(Record task, std::string digest, std::string furtherMembers)
    {
        tasks.push_back(std::move(task));
        digests.push_back(std::move(digest));
        further.push_back(std::move(furtherMembers));
    }
};

/// One import, from where it stands.
class ImportRun
{
public:
    ImportRun(const Tasks& tasks, const ImportJob& job, std::istream& input):
        _tasks(tasks),
        _job(job),
        _stored(job),
        _input(input),
        _filler(tasks, job.project)
    {
    }

    ImportJob run(const std::function<bool(const ImportJob&)>& goOn)
    {
        try
        {
            open();
        }
        catch (const Poco::DataFormatException& error)
        {
            noteError(_job, error.code(), error.message());
            setEnd(_job, "failed", _tasks);
            store({});
            return _job;
        }
        for (bool ended = false; !ended;)
        {
            Batch batch = readBatch(ended);
            const auto position = _input.tellg();
            _job.bytesRead = ended || position < 0 ? _job.bytesTotal : static_cast<std::int64_t>(position);
            if (ended)
                setEnd(_job, "done", _tasks);
            store(std::move(batch));
            if (!ended && !goOn(_job))
                break;
        }
        return _job;
    }

private:
    /// Reads all of the file once before the first row is stored: what cannot be read as a whole throws.
    void open()
    {
        _job.shape.further = _tasks.additions.columnNames(_job.project);
        if (_job.rowsRead == 0 &&
            countRows(_input, _job.shape, std::numeric_limits<std::int64_t>::max() - 1) == 0)
            throw Poco::DataFormatException("the file has no rows");
        _input.clear();
        _input.seekg(0);
        _reader = makeRowReader(_input, _job.shape);
        _job.shape = _reader->shape();
        _job.shape.further = _tasks.additions.columnNames(_job.project);
        for (std::int64_t i = 0; i < _job.rowsRead; ++i)
            _reader->next(); // imported before it was interrupted
    }

    /// Takes the next rows. `ended`: that was all.
    Batch readBatch(bool& ended)
    {
        Batch batch;
        std::size_t bytes = 0;
        const std::string now = _tasks.now();
        for (std::size_t rows = 0; rows < BATCH && bytes < BATCH_BYTES; ++rows)
        {
            const auto row = _reader->next();
            if (!row)
            {
                ended = true;
                break;
            }
            ++_job.rowsRead;
            bytes += row->json.size();
            if (!row->error.empty())
                noteError(_job, row->line, row->error);
            else
                addTask(batch, *row, now);
        }
        return batch;
    }

    void addTask(Batch& batch, const ImportRow& row, const std::string& now)
    {
        try
        {
            const auto [json, further] = splitFurther(_tasks, _job.project, row.json);
            Record task = makeImportedTask(json, _job.project, now);
            if (const auto* info = std::get_if<std::string>(&task["info"]);
                info && info->size() > _tasks.settings.maxInfoBytes)
                throw Poco::DataFormatException("the info has more than " +
                                                std::to_string(_tasks.settings.maxInfoBytes) + " bytes");
            std::string digest = infoDigest(task);
            batch.add(std::move(task), std::move(digest), further);
        }
        catch (const HttpError& error)
        {
            noteError(_job, row.line, error.problem().forClient);
        }
        catch (const Poco::DataFormatException& error)
        {
            noteError(_job, row.line, error.message());
        }
    }

    void store(Batch batch)
    {
        if (_job.repeats == Repeats::Skip && !batch.tasks.empty())
            _filler.fill();
        if (_job.dryRun)
            return tryOut(std::move(batch));
        const auto [job, last] =
            _tasks.database.write([&](Transaction& transaction) { return storeIn(transaction, batch); });
        _job = _stored = job;
        if (last > 0)
            _filler.passOver(last);
    }

    /// The work may be run again: it leaves `_job` as it is.
    std::pair<ImportJob, std::int64_t> storeIn(Transaction& transaction, const Batch& read) const
    {
        awaitTurn(transaction, _job.project);
        ImportJob job = _job;
        Batch fresh = withoutRepeats(transaction, read, job, nullptr);
        if (!updateImport(transaction, _stored, job))
            throw ImportLost("this import is run by somebody else or was taken back, or its project is gone");
        if (fresh.tasks.empty())
            return {job, 0};
        for (std::size_t i = 0; i < fresh.tasks.size(); ++i)
        {
            Record& task = fresh.tasks[i];
            insertRecord(transaction, task);
            storeFurther(transaction, _tasks, task.id(), fresh.further[i]);
            tellTask<TaskMade>(transaction, _tasks, task.id(), job.project);
        }
        insertOrigins(transaction, fresh.tasks, fresh.digests, job.id);
        countNewTasks(transaction, job.project, fresh.tasks.front().id(), fresh.tasks.size(), _tasks.now());
        return {job, fresh.tasks.back().id()};
    }

    /// Counts what would be imported; only the end of it is stored.
    void tryOut(Batch batch)
    {
        ImportJob job = _job;
        _tasks.database.read(
            [&](Session& session)
            {
                job = _job;
                withoutRepeats(session, batch, job, &_tried);
            });
        _tried.insert(batch.digests.begin(), batch.digests.end());
        _job = job;
        if (_job.isRunning())
            return;
        const bool stored = _tasks.database.write([&](Transaction& transaction)
                                                  { return updateImport(transaction, _stored, _job); });
        if (!stored)
            throw ImportLost("this import is run by somebody else or was taken back, or its project is gone");
    }

    /// Counts the others. `earlier`: digests of rows before these that were not stored.
    static Batch withoutRepeats(Session& session, const Batch& batch, ImportJob& job,
                                const std::set<std::string>* earlier)
    {
        Batch fresh;
        std::set<std::string> known;
        if (job.repeats == Repeats::Skip && !batch.tasks.empty())
            known = findDigests(session, job.project, batch.digests);
        for (std::size_t i = 0; i < batch.tasks.size(); ++i)
        {
            const std::string& digest = batch.digests[i];
            const bool repeated = !known.insert(digest).second || (earlier && earlier->contains(digest));
            if (repeated && job.repeats == Repeats::Skip)
                ++job.skipped;
            else
                fresh.add(batch.tasks[i], digest, batch.further[i]);
        }
        job.imported += static_cast<std::int64_t>(fresh.tasks.size());
        if (job.state == "done" && job.imported + job.skipped == 0 && job.failed > 0)
            job.state = "failed"; // none of its rows could be read
        return fresh;
    }

    const Tasks& _tasks;
    ImportJob _job;
    ImportJob _stored; ///< as the database has it
    std::istream& _input;
    std::unique_ptr<RowReader> _reader;
    DigestFiller _filler;
    std::set<std::string> _tried; ///< digests of a dry run
};

} // namespace

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

ImportJob runImport(const Tasks& tasks, const ImportJob& job, std::istream& input,
                    const std::function<bool(const ImportJob&)>& goOn)
{
    return ImportRun(tasks, job, input).run(goOn);
}

} // namespace colonnade::tasks
