#pragma once

#include "importing/Source.h"

#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace colonnade::importing
{

/// The rows that have no place here, a file of NDJSON for each table, so that they outlive the old server.
/// Values of secret columns are blanked. Without a folder nothing is written.
class LeftOut
{
public:
    /// Of a table's column: what it holds without its secrets; the second is the row's other field
    /// `attribute`.
    using Blank = std::function<std::string(const std::string& column, const std::string& value,
                                            const SourceTable& table, const SourceRow& row)>;

    /// `folder` empty: writes nothing.
    LeftOut(std::string folder, Blank blank);

    /// The whole row, or the columns named.
    void write(const SourceTable& table, const SourceRow& row, const std::set<std::string>& columns = {});
    /// A text of its own beside them.
    void writeFile(const std::string& name, const std::string& content);

    bool isWanted() const { return !_folder.empty(); }

private:
    std::ofstream& fileOf(const std::string& table);

    const std::string _folder;
    const Blank _blank;
    std::map<std::string, std::ofstream> _files;
};

} // namespace colonnade::importing
