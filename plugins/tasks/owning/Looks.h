#pragma once

#include "transfer/RowReader.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// What the first rows of a file say, side by side.
struct LookedFile
{
    FileShape shape; ///< as recognised
    std::int64_t rows = 0;
    std::vector<std::string> columns;            ///< of `info`, as they come
    std::vector<std::vector<std::string>> first; ///< five rows, a cell for each column
    std::vector<std::int64_t> lines;             ///< where these stand
    std::string fault;                           ///< of the file as a whole; then there is nothing else
};

/// What is made of a file on its way into the import.
struct Wish
{
    std::set<std::string> leftOut; ///< columns
    std::int64_t answers = 0;      ///< wanted of tasks that do not say; 0: as usual
};

/// Files that somebody looks at before they are imported: `<project>-<uuid>.<format>` in a folder of their
/// own. Who does not come back within a day has to send it again. Any thread.
class Looks
{
public:
    explicit Looks(std::string folder):
        _folder(std::move(folder))
    {
    }

    /// Keeps a file, and returns its name.
    std::string keep(std::int64_t project, TransferFormat format, std::string_view content) const;
    /// Where it lies; nothing if it is not there, or not of this project.
    std::optional<std::string> find(std::int64_t project, std::string_view name) const;
    void remove(const std::string& path) const noexcept;

    /// What a file says. `shape.format` is known.
    static LookedFile look(const std::string& path, const FileShape& shape);

    /// Writes the rows as NDJSON, each in the line that it began in, so that faults are told by the line of
    /// the file that was sent.
    static void convert(const std::string& path, const FileShape& shape, const Wish& wish,
                        const std::function<void(std::string_view)>& write);

private:
    void sweep() const;

    const std::string _folder;
};

/// The format of a look's name.
TransferFormat formatOfLook(std::string_view name);

} // namespace colonnade::tasks
