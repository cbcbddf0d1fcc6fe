#include "queue/Schedule.h"

#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::int64_t MINUTE = 60;
constexpr std::int64_t HOUR = 3600;
constexpr std::int64_t DAY = 86400;
constexpr std::int64_t DAYS_AHEAD = 8 * 366; // a leap day, and a century's missing one

constexpr std::array<std::string_view, 12> MONTHS{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> WEEKDAYS{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

/// One of the five parts: its bounds, and its names from `first` on.
struct Part
{
    std::string_view what;
    int first;
    int last;
    std::span<const std::string_view> names = {};
};

const std::array<Part, 5> PARTS{Part{"minute", 0, 59}, Part{"hour", 0, 23}, Part{"day", 1, 31},
                                Part{"month", 1, 12, MONTHS}, Part{"weekday", 0, 7, WEEKDAYS}};

class PartReader
{
public:
    PartReader(const Part& part, std::string_view schedule):
        _part(part),
        _schedule(schedule)
    {
    }

    /// `*/5`, `mon-fri`, `0,30`
    std::vector<int> read(std::string_view text) const
    {
        std::vector<int> values;
        for (std::size_t begin = 0; begin <= text.size();)
        {
            const auto end = std::min(text.find(',', begin), text.size());
            readItem(text.substr(begin, end - begin), values);
            begin = end + 1;
        }
        return values;
    }

private:
    void readItem(std::string_view item, std::vector<int>& values) const
    {
        const auto slash = item.find('/');
        const int step = slash == std::string_view::npos ? 1 : number(item.substr(slash + 1), 1, _part.last);
        const std::string_view range = item.substr(0, slash);
        const auto dash = range.find('-');
        int first = _part.first;
        int last = _part.last;
        if (range != "*")
        {
            first = value(range.substr(0, dash));
            last = dash != std::string_view::npos    ? value(range.substr(dash + 1))
                   : slash == std::string_view::npos ? first
                                                     : _part.last;
        }
        if (first > last)
            refuse("the range " + std::string(range) + " runs backwards");
        for (int i = first; i <= last; i += step)
            values.push_back(i);
    }

    int value(std::string_view text) const
    {
        const auto named = std::find(_part.names.begin(), _part.names.end(), lowerAscii(text));
        if (named != _part.names.end())
            return _part.first + static_cast<int>(named - _part.names.begin());
        return number(text, _part.first, _part.last);
    }

    int number(std::string_view text, int least, int most) const
    {
        const auto number = parseInteger(text);
        if (!number || *number < least || *number > most)
            refuse("wanted " + std::to_string(least) + " to " + std::to_string(most) + ", there was \"" +
                   std::string(text) + "\"");
        return static_cast<int>(*number);
    }

    [[noreturn]] void refuse(const std::string& why) const
    {
        throw Poco::InvalidArgumentException("the schedule \"" + std::string(_schedule) +
                                             "\": " + std::string(_part.what) + ": " + why);
    }

    const Part& _part;
    const std::string_view _schedule;
};

std::vector<std::string_view> splitBlanks(std::string_view text)
{
    std::vector<std::string_view> parts;
    while (true)
    {
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        if (text.empty())
            return parts;
        const auto end = std::min(text.find(' '), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::int64_t floorTo(std::int64_t value, std::int64_t unit)
{
    return value - ((value % unit) + unit) % unit;
}

} // namespace

Schedule Schedule::parse(std::string_view text)
{
    const auto parts = splitBlanks(text);
    if (parts.size() != PARTS.size())
        throw Poco::InvalidArgumentException(
            "the schedule \"" + std::string(text) +
            "\": wanted minute, hour, day, month and weekday, such as 0 7 * * mon");
    const auto read = [&](std::size_t part, auto& bits)
    {
        for (const int value: PartReader(PARTS[part], text).read(parts[part]))
            bits.set(static_cast<std::size_t>(value) % bits.size());
    };
    Schedule schedule;
    read(0, schedule._minutes);
    read(1, schedule._hours);
    read(2, schedule._days);
    read(3, schedule._months);
    read(4, schedule._weekdays); // 7 is Sunday, too
    schedule._anyDay = parts[2].starts_with('*');
    schedule._anyWeekday = parts[4].starts_with('*');
    return schedule;
}

/// `day`: since 1970.
bool Schedule::fitsDay(std::int64_t day) const
{
    const std::chrono::sys_days date{std::chrono::days(day)};
    const std::chrono::year_month_day parts(date);
    if (!_months[static_cast<unsigned>(parts.month())])
        return false;
    const bool fitsDate = _days[static_cast<unsigned>(parts.day())];
    const bool fitsWeekday = _weekdays[std::chrono::weekday(date).c_encoding()];
    return _anyDay || _anyWeekday ? fitsDate && fitsWeekday : fitsDate || fitsWeekday;
}

std::int64_t Schedule::next(std::int64_t utc, const TimeZone& zone) const
{
    return _hours.all() ? nextMinute(utc, zone) : nextOfDays(utc, zone);
}

/// Of each hour: that the clocks skip or repeat one makes no difference.
std::int64_t Schedule::nextMinute(std::int64_t utc, const TimeZone& zone) const
{
    const std::int64_t end = utc + DAYS_AHEAD * DAY;
    for (std::int64_t at = floorTo(utc, MINUTE) + MINUTE; at < end;)
    {
        const std::int64_t local = zone.toLocal(at);
        if (!fitsDay(floorTo(local, DAY) / DAY))
            at = std::max(at + MINUTE,
                          floorTo(local, DAY) + DAY - (local - at) - 3 * HOUR); // clocks may change
        else if (_minutes[static_cast<std::size_t>(local % HOUR / MINUTE)])
            return at;
        else
            at += MINUTE;
    }
    throw Poco::InvalidArgumentException("a schedule that is never due");
}

std::int64_t Schedule::nextOfDays(std::int64_t utc, const TimeZone& zone) const
{
    const std::int64_t today = floorTo(zone.toLocal(utc), DAY) / DAY;
    for (std::int64_t day = today; day < today + DAYS_AHEAD; ++day)
    {
        if (!fitsDay(day))
            continue;
        for (std::int64_t minute = 0; minute < DAY / MINUTE; ++minute)
            if (_hours[static_cast<std::size_t>(minute / 60)] &&
                _minutes[static_cast<std::size_t>(minute % 60)])
                if (const auto at = zone.toUtc(day * DAY + minute * MINUTE); at > utc)
                    return at;
    }
    throw Poco::InvalidArgumentException("a schedule that is never due");
}

} // namespace colonnade
