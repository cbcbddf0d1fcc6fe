#include "colonnade/Clock.h"

#include "text/ClockShift.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <atomic>
#include <cstdio>

namespace colonnade
{

namespace
{

std::atomic<std::int64_t> ahead = 0; // microseconds

class SystemClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override
    {
        return Poco::Timestamp().epochMicroseconds() + ahead.load(std::memory_order_relaxed);
    }
};

} // namespace

Clock::~Clock() = default;

const Clock& systemClock()
{
    static const SystemClock clock;
    return clock;
}

void shiftSystemClock(std::int64_t seconds)
{
    ahead += seconds * 1'000'000;
}

std::string isoTime(std::int64_t microseconds)
{
    std::string text = Poco::DateTimeFormatter::format(Poco::Timestamp(microseconds), "%Y-%m-%dT%H:%M:%S");
    char fraction[8];
    std::snprintf(fraction, sizeof fraction, ".%06d",
                  static_cast<int>((microseconds % 1'000'000 + 1'000'000) % 1'000'000));
    return text + fraction;
}

} // namespace colonnade
