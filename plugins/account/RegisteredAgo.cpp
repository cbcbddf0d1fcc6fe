#include "RegisteredAgo.h"

#include <Poco/DateTime.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>

#include <optional>

namespace account
{
namespace
{

std::optional<std::int64_t> parseCreated(std::string_view created)
{
    Poco::DateTime time;
    int zone = 0;
    const std::string seconds(created.substr(0, 19));
    if (seconds.size() != 19 || !Poco::DateTimeParser::tryParse("%Y-%m-%dT%H:%M:%S", seconds, time, zone))
        return std::nullopt;
    return time.timestamp().epochTime();
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

std::string registeredAgo(std::string_view created, std::int64_t nowMicroseconds)
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

} // namespace account
