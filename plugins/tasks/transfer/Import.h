#pragma once

#include "Tasks.h"
#include "transfer/Export.h"

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// A row of `tasks_import`.
struct ImportJob
{
    std::int64_t id = 0;
    std::int64_t project = 0;
    std::string created = {};
    std::optional<std::string> finished = {};
    std::string format = {};
    std::optional<std::string> spool = {};
    std::string state = {}; ///< `running`, `done` or `failed`
    std::int64_t bytesTotal = 0;
    std::int64_t bytesRead = 0;
    std::int64_t rowsRead = 0;
    std::int64_t imported = 0;
    std::int64_t failed = 0;
    std::string errors = {}; ///< a JSON array of objects with `line` and `error`
};

/// What is imported.
struct ImportSource
{
    std::string format;
    std::string digest; ///< SHA-256 of the file, hexadecimal
    std::int64_t bytes = 0;
    std::optional<std::string> spool = {};
};

/// Whether a file has more than `most` rows, faulty ones included.
bool hasMoreRows(std::istream& input, TransferFormat format, std::int64_t most);

/// SHA-256 over the pieces of a file, chained, in hexadecimal; the file may be larger than memory. Leaves the
/// stream at its beginning.
std::string digestOf(std::istream& input);

std::optional<ImportJob> findImport(Database& database, std::int64_t id);

/// The project's import of that very file that was interrupted, unless the server runs it itself; else a new
/// one.
ImportJob resumeOrCreateImport(const Tasks& tasks, std::int64_t project, const ImportSource& source);
ImportJob createImport(const Tasks& tasks, std::int64_t project, const ImportSource& source);

/// Imports what is left of the file, some hundred rows in a transaction, together with how far it has got:
/// each row is imported once, however often it is interrupted. Faulty rows are noted and passed over.
/// `goOn` is asked after each transaction; false leaves the rest for later. Throws `Poco::RuntimeException`
/// if somebody else runs the same import.
ImportJob runImport(const Tasks& tasks, ImportJob job, std::istream& input,
                    const std::function<bool(const ImportJob&)>& goOn);

} // namespace colonnade::tasks
