#include "colonnade/Clock.h"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <cstdio>

namespace colonnade
{

namespace
{

class SystemClock final: public Clock
{
public:
    std::int64_t nowMicroseconds() const override { return Poco::Timestamp().epochMicroseconds(); }
};

} // namespace

Clock::~Clock() = default;

const Clock& systemClock()
{
    static const SystemClock clock;
    return clock;
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
