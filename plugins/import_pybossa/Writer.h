#pragma once

#include "Move.h"

#include <deque>
#include <map>

namespace import_pybossa
{

/// Gathers rows of one kind and stores them together, with the files and favourites that belong to them.
class Writer
{
public:
    /// `table`: as the report calls it.
    Writer(Move& move, tasks::Imported kind, std::string table);

    /// A text that lives until the rows are stored.
    std::string_view keep(std::string text);
    SqlValue keepMaybe(std::optional<std::string> text);

    /// `values`: as `Import::columns` wants them, the number here first. `info`: for the checksum.
    void add(std::int64_t project, std::size_t infoBytes, std::span<const SqlValue> values);
    void addFavorite(std::int64_t user, std::int64_t task);
    void addFile(std::string_view container, std::string_view name, std::string_view resource,
                 std::int64_t record);

    void flush();

    const tasks::ImportedSum& sum() const { return _sum; } ///< of all rows that were added

private:
    std::vector<SqlValue> absentRows() const;

    Move& _move;
    const tasks::Imported _kind;
    const std::string _table;
    const std::size_t _width;
    std::deque<std::string> _texts;
    std::size_t _bytes = 0;
    std::vector<SqlValue> _rows, _favorites, _files;
    std::vector<std::int64_t> _ids, _projects;
    tasks::ImportedSum _sum;
};

} // namespace import_pybossa
