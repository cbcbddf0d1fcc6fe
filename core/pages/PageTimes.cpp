#include "pages/PageTimes.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string>

namespace colonnade
{

namespace
{

constexpr std::int64_t MINUTE = 60, HOUR = 3600, DAY = 86'400, MONTH = 30 * DAY;

/// Whole sentences, because languages differ in the order of day and month.
constexpr const char* DATES[] = {"{day} January {year}", "{day} February {year}", "{day} March {year}",
                                 "{day} April {year}",   "{day} May {year}",      "{day} June {year}",
                                 "{day} July {year}",    "{day} August {year}",   "{day} September {year}",
                                 "{day} October {year}", "{day} November {year}", "{day} December {year}"};

std::string twoDigits(std::int64_t number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

Phrase dateOf(std::int64_t local)
{
    const std::chrono::sys_days day{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{local}})};
    const std::chrono::year_month_day date{day};
    return {DATES[static_cast<unsigned>(date.month()) - 1],
            {{"day", std::to_string(static_cast<unsigned>(date.day()))},
             {"year", std::to_string(static_cast<int>(date.year()))}}};
}

Phrase agoOf(std::int64_t seconds, const Phrase& date)
{
    const auto many = [](const char* english, std::int64_t n) {
        return Phrase(english, {{"n", std::to_string(n)}});
    };
    if (seconds < MINUTE)
        return "just now";
    if (seconds < 2 * MINUTE)
        return "a minute ago";
    if (seconds < HOUR)
        return many("{n} minutes ago", seconds / MINUTE);
    if (seconds < 2 * HOUR)
        return "an hour ago";
    if (seconds < DAY)
        return many("{n} hours ago", seconds / HOUR);
    if (seconds < 2 * DAY)
        return "a day ago";
    return seconds < MONTH ? many("{n} days ago", seconds / DAY) : date;
}

} // namespace

std::optional<std::int64_t> parseUtc(std::string_view time)
{
    static constexpr std::string_view FORM = "0000-00-00T00:00:00";
    std::array<unsigned, 6> fields{};
    std::size_t field = 0;
    if (time.size() < FORM.size())
        return std::nullopt;
    for (std::size_t i = 0; i < FORM.size(); ++i)
    {
        const bool isDigit = time[i] >= '0' && time[i] <= '9';
        if (FORM[i] == '0' ? !isDigit : time[i] != FORM[i])
            return std::nullopt;
        if (isDigit)
            fields[field] = fields[field] * 10 + static_cast<unsigned>(time[i] - '0');
        else
            ++field;
    }
    const auto [year, month, day, hour, minute, second] = fields;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count() * DAY + hour * HOUR + minute * MINUTE +
           second;
}

View PageTimes::of(std::string_view utc) const
{
    View view;
    const auto then = parseUtc(utc);
    if (!then)
        return view;
    const std::int64_t local = _zone.toLocal(*then);
    const Phrase date = dateOf(local);
    const std::int64_t inDay = ((local % DAY) + DAY) % DAY;
    view.set("iso", std::string(utc.substr(0, std::string_view("0000-00-00T00:00:00").size())) + "Z")
        .say("ago", agoOf(_clock.nowSeconds() - *then, date))
        .say("date", date)
        .set("clock", twoDigits(inDay / HOUR) + ":" + twoDigits(inDay / MINUTE % 60));
    return view;
}

} // namespace colonnade
