#pragma once

#include "model/Tasks.h"
#include "transfer/RowReader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// Rows whose `info` the project has already, or that stood earlier in the file.
enum class Repeats
{
    Skip, ///< passed over and counted
    Keep
};

/// `skip`, `keep`, in letters of any case; nothing for all else.
std::optional<Repeats> findRepeats(std::string_view name);

/// What is imported, and how.
struct ImportSource
{
    FileShape shape;
    Repeats repeats = Repeats::Skip;
    bool dryRun = false;
    std::string digest = {}; ///< SHA-256 of the file, hexadecimal
    std::int64_t bytes = 0;
    std::optional<std::string> spool = {}; ///< its name in the folder of imports; none: a command reads it
};

/// A row of `tasks_import`.
struct ImportJob
{
    std::int64_t id = 0;
    std::int64_t project = 0;
    std::string created = {};
    std::optional<std::string> finished = {};
    FileShape shape = {}; ///< as told, or once it runs as recognised
    Repeats repeats = Repeats::Keep;
    bool dryRun = false;
    std::optional<std::string> spool = {};
    std::string state = {}; ///< `running`, `done` or `failed`
    std::int64_t bytesTotal = 0;
    std::int64_t bytesRead = 0;
    std::int64_t rowsRead = 0;
    std::int64_t imported = 0; ///< of a dry run: that would be
    std::int64_t skipped = 0;
    std::int64_t failed = 0;
    std::string errors = {}; ///< a JSON array of objects with `line` and `error`
    std::optional<std::string> takenBack = {};
    std::int64_t seen = 0; ///< seconds since 1970

    bool isRunning() const { return state == "running"; } ///< neither done nor failed
};

/// By number; nothing if there is none.
std::optional<ImportJob> findImport(Session& session, std::int64_t id);
std::optional<ImportJob> findImport(Database& database, std::int64_t id); ///< the same in a read of its own

/// The imports whose files servers keep and that are not done, in order of id.
std::vector<ImportJob> findWaiting(Database& database);

/// The project's import of that very file, in the same way, that was interrupted, unless a server runs it
/// itself; else a new one.
ImportJob resumeOrCreateImport(const Tasks& tasks, std::int64_t project, const ImportSource& source);
ImportJob createImport(const Tasks& tasks, std::int64_t project, const ImportSource& source);

/// Counts a faulty row; the first hundred are told. Line 0: the file as a whole.
void noteError(ImportJob& job, std::int64_t line, const std::string& error);

/// Sets the end of a job, `done` or `failed`.
void setEnd(ImportJob& job, const char* state, const Tasks& tasks);

/// Stores how far a job has got. False: somebody else has taken it further, or it has ended.
bool updateImport(Transaction& transaction, const ImportJob& before, const ImportJob& after);

/// The job as clients see it.
std::string toJson(const ImportJob& job);

} // namespace colonnade::tasks
