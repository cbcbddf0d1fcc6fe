#include "colonnade/pybossa/TimeAgo.h"

#include <Poco/DateTime.h>

#include <array>
#include <optional>

namespace colonnade::pybossa
{
namespace
{

/// `2026-11-22T02:06:13…` as seconds since 1970; Poco's parser would read anything as some time.
std::optional<std::int64_t> parseCreated(std::string_view created)
{
    static constexpr std::string_view FORM = "0000-00-00T00:00:00";
    if (created.size() < FORM.size())
        return std::nullopt;
    std::array<int, 6> numbers{};
    std::size_t field = 0;
    for (std::size_t i = 0; i < FORM.size(); ++i)
    {
        const bool isDigit = created[i] >= '0' && created[i] <= '9';
        if (FORM[i] == '0' ? !isDigit : created[i] != FORM[i])
            return std::nullopt;
        if (isDigit)
            numbers[field] = numbers[field] * 10 + (created[i] - '0');
        else
            ++field;
    }
    const auto [year, month, day, hour, minute, second] = numbers;
    if (!Poco::DateTime::isValid(year, month, day, hour, minute, second))
        return std::nullopt;
    return Poco::DateTime(year, month, day, hour, minute, second).timestamp().epochTime();
}

std::string withUnit(std::int64_t count, const char* unit)
{
    return std::to_string(count) + unit;
}

std::string hoursAgo(std::int64_t seconds)
{
    if (seconds < 10)
        return "just now";
    if (seconds < 60)
        return withUnit(seconds, " seconds ago");
    if (seconds < 120)
        return "a minute ago";
    if (seconds < 3600)
        return withUnit(seconds / 60, " minutes ago");
    if (seconds < 7200)
        return "an hour ago";
    return withUnit(seconds / 3600, " hours ago");
}

} // namespace

std::string timeAgo(std::string_view created, std::int64_t nowMicroseconds)
{
    const auto then = parseCreated(created);
    const std::int64_t seconds = then ? nowMicroseconds / 1'000'000 - *then : -1;
    if (seconds < 0)
        return {};
    const std::int64_t days = seconds / 86'400;
    if (days == 0)
        return hoursAgo(seconds);
    if (days == 1)
        return "Yesterday";
    if (days < 7)
        return withUnit(days, " days ago");
    if (days < 31)
        return withUnit(days / 7, " weeks ago");
    if (days < 60)
        return withUnit(days / 30, " month ago");
    if (days < 365)
        return withUnit(days / 30, " months ago");
    if (days < 730)
        return "1 year ago";
    return withUnit(days / 365, " years ago");
}

double epochSeconds(std::string_view time)
{
    const auto seconds = parseCreated(time);
    if (!seconds)
        return 0;
    double fraction = 0;
    double place = 0.1;
    for (std::size_t i = std::string_view("0000-00-00T00:00:00.").size(); i < time.size(); ++i, place /= 10)
    {
        if (time[i] < '0' || time[i] > '9')
            break;
        fraction += place * (time[i] - '0');
    }
    return static_cast<double>(*seconds) + fraction;
}

} // namespace colonnade::pybossa
