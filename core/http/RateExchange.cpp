#include "http/RateExchange.h"

#include <algorithm>
#include <limits>
#include <string>

namespace colonnade
{

namespace
{

constexpr std::size_t BATCH = 5000; ///< callers in one statement
constexpr std::int64_t MOST = std::numeric_limits<int>::max();

constexpr const char* EXCHANGE =
    "with told as (insert into core_rate (span, caller, server, used) "
    "select $1, t.caller, $2, t.used from unnest($3::bigint[], $4::integer[]) as t (caller, used) "
    "on conflict (span, caller, server) do update set used = excluded.used) "
    "select caller, sum(used) from core_rate "
    "where span = $1 and caller = any ($3::bigint[]) and server <> $2 group by caller";

std::int64_t asSigned(std::uint64_t number)
{
    return static_cast<std::int64_t>(number);
}

std::int64_t asSigned(int number)
{
    return number;
}

/// As PostgreSQL writes an array.
template <class Number> std::string arrayOf(std::span<const Number> numbers)
{
    std::string text = "{";
    for (const Number number: numbers)
        text.append(text.size() > 1 ? "," : "").append(std::to_string(asSigned(number)));
    return text + "}";
}

} // namespace

RateExchange::RateExchange(Database& database, RateLimiter& limiter, std::uint64_t server):
    _database(database),
    _limiter(limiter),
    _server(asSigned(server))
{
}

void RateExchange::run()
{
    const RateLimiter::Counts changed = _limiter.takeChanged();
    if (changed.callers.empty())
        return;
    try
    {
        const std::span callers(changed.callers);
        const std::span used(changed.used);
        for (std::size_t at = 0; at < callers.size(); at += BATCH)
        {
            const std::size_t count = std::min(BATCH, callers.size() - at);
            _limiter.learn(exchange(changed.window, callers.subspan(at, count), used.subspan(at, count)));
        }
    }
    catch (...)
    {
        _limiter.putBack(changed);
        throw;
    }
    forgetOld(changed.window);
}

RateLimiter::Counts RateExchange::exchange(std::int64_t window, std::span<const std::uint64_t> callers,
                                           std::span<const int> used) const
{
    const std::string names = arrayOf(callers), numbers = arrayOf(used);
    return _database.write(
        [&](Transaction& transaction)
        {
            RateLimiter::Counts others{window};
            transaction.all(
                [&](const Row& row)
                {
                    others.callers.push_back(static_cast<std::uint64_t>(row.integer(0)));
                    others.used.push_back(static_cast<int>(std::min(row.integer(1), MOST)));
                    return true;
                },
                EXCHANGE, window, _server, names, numbers);
            return others;
        });
}

/// The window before stays: another server's clock may be a little behind.
void RateExchange::forgetOld(std::int64_t window)
{
    if (_cleared == window)
        return;
    _database.write([&](Transaction& transaction)
                    { transaction.execute("delete from core_rate where span < $1", window - 1); });
    _cleared = window;
}

} // namespace colonnade
