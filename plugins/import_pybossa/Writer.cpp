#include "Writer.h"

namespace import_pybossa
{

namespace
{

constexpr std::size_t MOST_ROWS = 2000;
constexpr std::size_t MOST_BYTES = 4 * 1024 * 1024;

} // namespace

Writer::Writer(Move& move, tasks::Imported kind, std::string table):
    _move(move),
    _kind(kind),
    _table(std::move(table)),
    _width(move.target.tasks->columns(kind).size())
{
}

std::string_view Writer::keep(std::string text)
{
    _bytes += text.size();
    return _texts.emplace_back(std::move(text));
}

SqlValue Writer::keepMaybe(std::optional<std::string> text)
{
    return text ? SqlValue(keep(std::move(*text))) : SqlValue();
}

void Writer::add(std::int64_t project, std::size_t infoBytes, std::span<const SqlValue> values)
{
    const auto id = std::get<std::int64_t>(values.front());
    ++_sum.rows;
    _sum.ids += id;
    _sum.infoBytes += static_cast<std::int64_t>(infoBytes);
    _rows.insert(_rows.end(), values.begin(), values.end());
    _ids.push_back(id);
    _projects.push_back(project);
    if (_ids.size() >= MOST_ROWS || _bytes >= MOST_BYTES)
        flush();
}

void Writer::addFavorite(std::int64_t user, std::int64_t task)
{
    _favorites.insert(_favorites.end(), {SqlValue(user), SqlValue(task)});
}

void Writer::addFile(std::string_view container, std::string_view name, std::string_view resource,
                     std::int64_t record)
{
    _files.insert(_files.end(), {SqlValue(keep(std::string(container))), SqlValue(keep(std::string(name))),
                                 SqlValue(keep(std::string(resource))), SqlValue(record)});
}

/// Of a source that was imported before: what is not here yet.
std::vector<SqlValue> Writer::absentRows() const
{
    if (_move.isFresh)
        return _rows;
    const auto present = _move.target.database.read(
        [&](Session& session) { return _move.target.tasks->findPresent(session, _kind, _ids); });
    std::vector<SqlValue> absent;
    for (std::size_t i = 0; i < _ids.size(); ++i)
        if (!present.contains(_ids[i]))
            absent.insert(absent.end(), _rows.begin() + static_cast<std::ptrdiff_t>(i * _width),
                          _rows.begin() + static_cast<std::ptrdiff_t>((i + 1) * _width));
    return absent;
}

void Writer::flush()
{
    const auto rows = absentRows();
    if (_move.isWriting() && !rows.empty())
    {
        _move.ensureRun();
        _move.target.database.write(
            [&](Transaction& transaction)
            {
                _move.target.tasks->add(transaction, _kind, rows);
                _move.target.tasks->add(transaction, tasks::Imported::Favorite, _favorites);
                _move.target.tasks->add(transaction, tasks::Imported::File, _files);
            });
        _move.report.table(_table).stored += static_cast<std::int64_t>(rows.size() / _width);
        _move.touched.insert(_projects.begin(), _projects.end());
    }
    for (auto* const values: {&_rows, &_favorites, &_files})
        values->clear();
    _ids.clear();
    _projects.clear();
    _texts.clear();
    _bytes = 0;
}

} // namespace import_pybossa
