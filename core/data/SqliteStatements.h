#pragma once

#include "colonnade/Database.h"
#include "data/TableGuard.h"

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace colonnade
{

/// The prepared statements of one connection: each text is prepared once and kept. Poco's own prepare again
/// at each execution.
class SqliteStatements
{
public:
    enum class Control
    {
        Refuse, ///< BEGIN, COMMIT and their like
        Allow
    };

    /// A statement lent for one execution; reset when given back, since one half-way holds its snapshot.
    class Use
    {
    public:
        Use(SqliteStatements& statements, std::string_view sql);
        ~Use();
        Use(const Use&) = delete;
        Use& operator=(const Use&) = delete;

        sqlite3_stmt* get() const { return _statement; } ///< reset, without values
        /// What it changes.
        const std::vector<WriteTarget>& targets() const { return *_targets; }

    private:
        SqliteStatements& _statements;
        sqlite3_stmt* _statement;
        const std::vector<WriteTarget>* _targets; // those of the kept one
        bool* _lent; // null: not kept, because the kept one is being executed further up
    };

    /// The handle must outlive it.
    SqliteStatements(sqlite3* handle, Control control);
    ~SqliteStatements();
    SqliteStatements(const SqliteStatements&) = delete;
    SqliteStatements& operator=(const SqliteStatements&) = delete;

private:
    struct Kept
    {
        sqlite3_stmt* statement;
        bool lent;
        std::vector<WriteTarget> targets;
    };
    struct Hash: std::hash<std::string_view>
    {
        using is_transparent = void;
    };

    sqlite3_stmt* prepare(std::string_view sql) const;
    void makeRoom();

    sqlite3* const _handle;
    const Control _control;
    std::unordered_map<std::string, Kept, Hash, std::equal_to<>> _kept;
};

/// Throws the exception for a result code other than OK, ROW and DONE.
[[noreturn]] void throwSqlite(sqlite3* handle, int code, std::string_view sql);

} // namespace colonnade
