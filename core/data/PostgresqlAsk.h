#pragma once

#include "data/PostgresqlError.h"

#include <chrono>
#include <stop_token>

namespace colonnade
{

/// The server's answer to one simple statement, or null if it does not come in that time, or if `stop` asks
/// to end (looked at ten times a second). Throws `ConnectionLost`. For connections outside of the pools,
/// which no watch ends.
ResultPointer askWithin(pg_conn* connection, const char* sql, std::chrono::milliseconds patience,
                        const std::stop_token& stop);

} // namespace colonnade
