#pragma once

#include "transfer/Export.h"

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// One row of a file of tasks.
struct ImportRow
{
    std::int64_t line = 0;  ///< where it starts, from 1; of JSON the number of the element
    std::string json = {};  ///< what it says of a task, as a JSON object
    std::string error = {}; ///< instead of it
};

/// Reads a file of tasks row by row. Throws `Poco::DataFormatException` for a file that has no rows to read:
/// broken JSON, a bad header.
class RowReader
{
public:
    virtual ~RowReader() = default;

    /// Nothing at the end.
    virtual std::optional<ImportRow> next() = 0;
};

/// `input` must outlive it. CSV and NDJSON are read as they go, JSON as a whole.
///
/// CSV: a header line; columns of a task by their names, a column `info` with JSON or a text, or else all
/// other columns together as members of `info`.
std::unique_ptr<RowReader> makeRowReader(std::istream& input, TransferFormat format);

} // namespace colonnade::tasks
