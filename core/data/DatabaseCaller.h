#pragma once

#include <chrono>
#include <cstdint>

namespace colonnade
{

/// For whom a thread asks the database, where that is a request. The wait for a turn counts from its arrival,
/// and those of one topic share a part of the connections.
struct DatabaseCaller
{
    std::chrono::steady_clock::time_point arrived;
    std::uint64_t topic = 0;      ///< 0: none
    bool looksThroughAll = false; ///< takes connections that are there for nothing else
    bool mayAsk = true;           ///< false: asking throws `NeedsDatabase`
};

/// What the database throws if the caller must not ask it. No `std::exception`: nobody between takes it for a
/// failure.
struct NeedsDatabase
{
};

/// Makes the caller known to the databases that this thread asks, as long as it lives.
class DatabaseCallerScope
{
public:
    explicit DatabaseCallerScope(const DatabaseCaller& caller);
    ~DatabaseCallerScope();
    DatabaseCallerScope(const DatabaseCallerScope&) = delete;
    DatabaseCallerScope& operator=(const DatabaseCallerScope&) = delete;

    /// This thread's; null: it works for no request.
    static const DatabaseCaller* current();
    /// What is left of `patience`, which a request began to wait with at its arrival; at least a tenth.
    static std::chrono::milliseconds left(std::chrono::milliseconds patience);

private:
    const DatabaseCaller _caller;
    const DatabaseCaller* const _outer;
};

} // namespace colonnade
