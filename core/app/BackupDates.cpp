#include "app/BackupDates.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <functional>
#include <numeric>
#include <set>

namespace colonnade
{

namespace
{

namespace chrono = std::chrono;

constexpr std::int64_t SECONDS_A_DAY = 86'400;
constexpr std::size_t TIME_LENGTH = 20; // of 2026-11-22T05:17:54Z
constexpr std::int64_t DAYS_A_WEEK = 7;
constexpr std::int64_t MONDAY_TO_THURSDAY = 3; // 1970 began on a Thursday
constexpr std::int64_t MONTHS_A_YEAR = 12;

std::int64_t dayOf(std::int64_t time)
{
    return time / SECONDS_A_DAY;
}

std::int64_t weekOf(std::int64_t time)
{
    return (dayOf(time) + MONDAY_TO_THURSDAY) / DAYS_A_WEEK;
}

std::int64_t monthOf(std::int64_t time)
{
    const chrono::year_month_day date{chrono::sys_days(chrono::days(dayOf(time)))};
    return static_cast<int>(date.year()) * MONTHS_A_YEAR + static_cast<unsigned>(date.month());
}

} // namespace

std::optional<std::int64_t> secondsOfTime(std::string_view text)
{
    int year = 0, hours = 0, minutes = 0, seconds = 0;
    unsigned month = 0, day = 0;
    char end = '\0';
    if (text.size() != TIME_LENGTH ||
        std::sscanf(std::string(text).c_str(), "%4d-%2u-%2uT%2d:%2d:%2d%c", &year, &month, &day, &hours,
                    &minutes, &seconds, &end) != 7 ||
        end != 'Z')
        return std::nullopt;
    const chrono::year_month_day date{chrono::year(year), chrono::month(month), chrono::day(day)};
    if (!date.ok())
        return std::nullopt;
    const std::int64_t days = chrono::sys_days(date).time_since_epoch().count();
    return days * SECONDS_A_DAY + (std::int64_t{hours} * 60 + minutes) * 60 + seconds;
}

std::string backupNameOf(std::string_view isoTime)
{
    constexpr std::size_t WITHOUT_ZONE = TIME_LENGTH - 1;
    std::string name(isoTime.substr(0, WITHOUT_ZONE));
    std::erase(name, ':');
    return name + "Z";
}

bool isBackupName(std::string_view name)
{
    constexpr std::string_view FORM = "0000-00-00T000000Z";
    return name.size() == FORM.size() &&
           std::equal(name.begin(), name.end(), FORM.begin(),
                      [](char c, char wanted) {
                          return wanted == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0
                                               : c == wanted;
                      });
}

std::vector<std::size_t> chooseBackups(const std::vector<std::int64_t>& times, const BackupsKept& kept)
{
    std::vector<std::size_t> order(times.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return times[a] > times[b]; });
    std::set<std::size_t> chosen(order.begin(), order.begin() + (order.empty() ? 0 : 1));
    const auto keep = [&](int count, const std::function<std::int64_t(std::int64_t)>& spanOf)
    {
        std::set<std::int64_t> spans;
        for (const auto index: order)
            if (static_cast<int>(spans.size()) < count && spans.insert(spanOf(times[index])).second)
                chosen.insert(index);
    };
    keep(kept.days, &dayOf);
    keep(kept.weeks, &weekOf);
    keep(kept.months, &monthOf);
    return {chosen.begin(), chosen.end()};
}

} // namespace colonnade
