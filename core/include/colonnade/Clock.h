#pragma once

#include "colonnade/Export.h"

#include <cstdint>
#include <string>

namespace colonnade
{

/// The time of day, so that tests need not sleep. Any thread.
class COLONNADE_API Clock
{
public:
    virtual ~Clock();

    /// Microseconds since 1970-01-01T00:00:00Z.
    virtual std::int64_t nowMicroseconds() const = 0;

    /// Seconds since 1970 (UTC), fractions cut off: what columns and tokens hold.
    std::int64_t nowSeconds() const { return nowMicroseconds() / 1'000'000; }
};

/// The system's.
COLONNADE_API const Clock& systemClock();

/// Naive UTC, ISO 8601, always six digits: `2026-11-22T02:06:13.453588`.
COLONNADE_API std::string isoTime(std::int64_t microseconds);

} // namespace colonnade
