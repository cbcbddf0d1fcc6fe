#pragma once

#include "data/SqliteHandle.h"
#include "data/SqliteStatements.h"

#include <chrono>
#include <memory>
#include <string>

namespace colonnade
{

/// One connection to the file. One thread at a time.
class SqliteConnection
{
public:
    static constexpr Dialect DIALECT = Dialect::Sqlite;

    enum class Use
    {
        Look, ///< refuses statements that write, and leaves the file and its log as they are
        Read, ///< refuses statements that write
        Write
    };

    /// `patience`: how long to wait for another process's lock. `longest`: how long one statement of a reader
    /// may run, then it throws `DatabaseBusy`; a writer's are not limited, for migrations may take long.
    SqliteConnection(const std::string& file, Use use, std::chrono::milliseconds patience,
                     std::chrono::seconds longest);

    ~SqliteConnection();

    /// As `Session::run`. `caller`: an address within the code that asks; null: the server's own.
    std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                     const std::function<bool(const Row&)>& visit, const void* caller = nullptr);

    /// There is no round trip to be saved.
    void commitWithNext() {}

    /// For libraries that speak with SQLite themselves, on behalf of the code at `caller`: what they prepare
    /// is judged as what that code runs here.
    sqlite3* lendHandle(const void* caller);

    /// BEGIN, COMMIT and their like.
    void control(std::string_view sql);

    /// How long a statement waits for another process that writes.
    void setPatience(std::chrono::milliseconds patience);

    /// False as well after an error on which SQLite rolled back by itself.
    bool inTransaction() const;

    /// Throws `ForeignKeyViolation` if a deferred foreign key is broken so far.
    void requireForeignKeys() const;

    /// Whether the file can only be read.
    bool isReadOnly() const;

private:
    using SteadyClock = std::chrono::steady_clock;

    /// While it lives, what is prepared is not the borrower's.
    class OwnWork
    {
    public:
        explicit OwnWork(int& depth):
            _depth(depth)
        {
            ++_depth;
        }
        ~OwnWork() { --_depth; }
        OwnWork(const OwnWork&) = delete;
        OwnWork& operator=(const OwnWork&) = delete;

    private:
        int& _depth;
    };

    void limitStatements();
    void guardBorrowers();
    bool mayBorrowerChange(const WriteTarget& target) const;
    bool mayBorrowerAlter(const char* table) const;

    const std::chrono::seconds _longest;
    SteadyClock::time_point _deadline = SteadyClock::time_point::max(); // of the statement that runs
    const SqliteHandle _owned;                                          // closes last
    sqlite3* _handle;
    std::string _borrower; // the plugin that the handle was last lent to
    int _ownWork = 0;
    SqliteStatements _controls; // apart, so that work cannot come upon a kept COMMIT
    SqliteStatements _statements;
};

} // namespace colonnade
