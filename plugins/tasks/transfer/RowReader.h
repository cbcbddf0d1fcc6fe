#pragma once

#include "transfer/FileEncoding.h"
#include "transfer/TransferFormat.h"

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// What a file of tasks is. What is not said is recognised, or the file refused.
struct FileShape
{
    TransferFormat format = TransferFormat::Csv;
    std::optional<FileEncoding> encoding = {};
    std::optional<char> delimiter = {}; ///< CSV and TSV only
    /// Columns of tasks besides their own: what other plugins add to them.
    std::vector<std::string> further = {};
};

/// One row of a file of tasks.
struct ImportRow
{
    std::int64_t line = 0;  ///< where it starts, from 1; of JSON the number of the element
    std::string json = {};  ///< what it says of a task, as a JSON object
    std::string error = {}; ///< instead of it
};

/// Reads a file of tasks row by row. Throws `Poco::DataFormatException` for a file that cannot be read as a
/// whole: not in its encoding, no text, broken JSON, a bad header, a quotation mark that is never closed.
/// The exception's `code()` is the line, 0 if it is none. So a file is refused before any of its rows is
/// stored if it is read once before.
class RowReader
{
public:
    virtual ~RowReader() = default;

    /// Nothing at the end. Blank rows, which have nothing in any cell, are none.
    virtual std::optional<ImportRow> next() = 0;

    /// As it was recognised.
    virtual FileShape shape() const = 0;
};

/// `input` must outlive it. All are read as they go.
///
/// CSV and TSV: a header line; columns of a task by their names, a column `info` with JSON or a text, or else
/// all other columns together as members of `info`.
std::unique_ptr<RowReader> makeRowReader(std::istream& input, const FileShape& shape);

/// The rows of a file, faulty ones included; `most` + 1 if they are more. Throws as `RowReader` does.
std::int64_t countRows(std::istream& input, const FileShape& shape, std::int64_t most);

constexpr std::size_t MAX_ROW =
    16 * 1024 * 1024; ///< bytes; a task of 4 MiB fits, in whatever way it is quoted

} // namespace colonnade::tasks
