#include "data/SqliteStatements.h"

#include "data/SqlText.h"

#include <sqlite3.h>

namespace colonnade
{

namespace
{

/// More than the server and its plugins have; a safety net against texts built with values in them.
constexpr std::size_t MOST_KEPT = 512;

/// A statement's end, seen from SQLite: where the next would begin.
void requireNothingAfter(const char* tail, std::string_view sql)
{
    if (!splitStatements(tail, Dialect::Sqlite).empty())
        throw Poco::InvalidArgumentException("one statement per call, not", shortened(sql));
}

} // namespace

SqliteStatements::SqliteStatements(sqlite3* handle, Control control):
    _handle(handle),
    _control(control)
{
}

SqliteStatements::~SqliteStatements()
{
    for (const auto& [sql, kept]: _kept)
        sqlite3_finalize(kept.statement);
}

sqlite3_stmt* SqliteStatements::prepare(std::string_view sql) const
{
    if (_control == Control::Refuse)
        refuseTransactionControl(sql, Dialect::Sqlite);
    const std::string text = withSqlitePlaceholders(sql);
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v3(_handle, text.c_str(), static_cast<int>(text.size()) + 1,
                                        SQLITE_PREPARE_PERSISTENT, &statement, &tail);
    if (code != SQLITE_OK)
        throwSqlite(_handle, code, sql);
    if (!statement)
        throw Poco::InvalidArgumentException("a statement is wanted, not", shortened(sql));
    try
    {
        requireNothingAfter(tail, sql);
    }
    catch (...)
    {
        sqlite3_finalize(statement);
        throw;
    }
    return statement;
}

void SqliteStatements::makeRoom()
{
    if (_kept.size() < MOST_KEPT)
        return;
    std::erase_if(_kept,
                  [](const auto& entry)
                  {
                      if (!entry.second.lent)
                          sqlite3_finalize(entry.second.statement);
                      return !entry.second.lent;
                  });
}

SqliteStatements::Use::Use(SqliteStatements& statements, std::string_view sql):
    _statements(statements),
    _lent(nullptr)
{
    auto found = _statements._kept.find(sql);
    if (found != _statements._kept.end() && found->second.lent)
    {
        _statement = _statements.prepare(sql);
        _targets = &found->second.targets;
        return;
    }
    if (found == _statements._kept.end())
    {
        _statements.makeRoom();
        sqlite3_stmt* const prepared = _statements.prepare(sql);
        found = _statements._kept
                    .emplace(std::string(sql), Kept{prepared, false, findTargets(sql, Dialect::Sqlite)})
                    .first;
    }
    _statement = found->second.statement;
    _targets = &found->second.targets;
    _lent = &found->second.lent;
    *_lent = true;
}

SqliteStatements::Use::~Use()
{
    if (!_lent)
    {
        sqlite3_finalize(_statement);
        return;
    }
    sqlite3_reset(_statement); // repeats the error of the execution, which was thrown already
    sqlite3_clear_bindings(_statement);
    *_lent = false;
}

} // namespace colonnade
