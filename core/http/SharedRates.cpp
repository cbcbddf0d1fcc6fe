#include "http/SharedRates.h"

#include "colonnade/Crypto.h"
#include "text/KeyedHash.h"
#include "text/RandomNumber.h"

#include <string>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds PERIOD{1};

RateLimiter& keyed(RateLimiter& limiter, std::string_view key)
{
    limiter.setKey(std::string_view(sha256(key)).substr(0, KEYED_HASH_BYTES));
    return limiter;
}

} // namespace

SharedRates::SharedRates(Database& database, RateLimiter& limiter, std::string_view key):
    _exchange(database, keyed(limiter, key), randomNumber()),
    _thread("rates", [this](const auto&) { return exchange(); })
{
}

std::chrono::milliseconds SharedRates::exchange()
{
    _exchange.run(); // what it throws, the thread says
    return PERIOD;
}

} // namespace colonnade
