#pragma once

#include "queue/TimeZone.h"

#include <bitset>
#include <cstdint>
#include <string_view>

namespace colonnade
{

/// When a job of its own accord is due; the form stands at `Jobs::every`.
class Schedule
{
public:
    /// Throws `Poco::InvalidArgumentException` with a sentence.
    static Schedule parse(std::string_view text);

    /// The first time after `utc`, both in seconds since 1970. Throws `Poco::InvalidArgumentException` if
    /// there is none within eight years: the thirtieth of February.
    std::int64_t next(std::int64_t utc, const TimeZone& zone) const;

private:
    bool fitsDay(std::int64_t day) const;
    std::int64_t nextMinute(std::int64_t utc, const TimeZone& zone) const;
    std::int64_t nextOfDays(std::int64_t utc, const TimeZone& zone) const;

    std::bitset<60> _minutes;
    std::bitset<24> _hours;
    std::bitset<32> _days;
    std::bitset<13> _months;
    std::bitset<7> _weekdays;
    bool _anyDay = false;
    bool _anyWeekday = false;
};

} // namespace colonnade
