#pragma once

#include "colonnade/Background.h"
#include "colonnade/Database.h"
#include "http/RateExchange.h"
#include "http/RateLimiter.h"

#include <chrono>
#include <string_view>

namespace colonnade
{

/// Exchanges counts with the other servers once a second, from its making to its end. While the database is
/// away this server counts alone.
class SharedRates
{
public:
    /// What is passed by reference must outlive it. `key`: a secret that the servers have in common. To be
    /// made before anything is counted.
    SharedRates(Database& database, RateLimiter& limiter, std::string_view key);

private:
    std::chrono::milliseconds exchange();

    RateExchange _exchange;
    BackgroundThread _thread; // last: it uses the above
};

} // namespace colonnade
