#include "http/SharedRates.h"

#include "colonnade/Crypto.h"
#include "text/KeyedHash.h"
#include "text/RandomNumber.h"

#include <Poco/Logger.h>

#include <string>
#include <utility>

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
    Poco::Logger& logger = Poco::Logger::get("http");
    try
    {
        _exchange.run();
        if (std::exchange(_alone, false))
            logger.information("requests are counted together with the other servers again");
    }
    catch (const DatabaseException& exc)
    {
        if (!std::exchange(_alone, true))
            logger.warning("http.rate_limit: counts without the other servers until the database answers: " +
                           exc.displayText());
    }
    return PERIOD;
}

} // namespace colonnade
