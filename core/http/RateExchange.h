#pragma once

#include "colonnade/Database.h"
#include "http/RateLimiter.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace colonnade
{

/// Lets the servers on one PostgreSQL count together, in table core_rate: each writes its own counts, in rows
/// that no other touches, and reads the others'. A count so is the same wherever a caller goes, but for what
/// came since the last exchange. Rows say how many, not how many more: one written twice does no harm, and
/// what a killed server has counted stays. One thread.
class RateExchange
{
public:
    /// Both must outlive it. `server`: a number that no other server has.
    RateExchange(Database& database, RateLimiter& limiter, std::uint64_t server);

    /// Tells and learns what is new since the last call. Throws `DatabaseException`: then the next call tells
    /// it.
    void run();

private:
    RateLimiter::Counts exchange(std::int64_t window, std::span<const std::uint64_t> callers,
                                 std::span<const int> used) const;
    void forgetOld(std::int64_t window);

    Database& _database;
    RateLimiter& _limiter;
    const std::int64_t _server;
    std::int64_t _cleared = -1; ///< the window in which old ones were removed
};

} // namespace colonnade
