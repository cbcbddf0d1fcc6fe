#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// The clocks of a place. Times are seconds; a local time is what its clocks show, counted as if it were UTC.
/// Source: RFC 8536 (TZif); POSIX.1-2017, 8.3, TZ, for what comes after the last change in the file.
class TimeZone
{
public:
    /// An IANA name such as `Europe/Berlin`, read from the system's files. Throws `ConfigurationException`
    /// with a sentence.
    static TimeZone read(const std::string& name);

    /// From the bytes of a file. Throws `Poco::DataFormatException`.
    static TimeZone parse(std::string_view file);

    /// How far the clocks are before UTC.
    std::int64_t offsetAt(std::int64_t utc) const;
    std::int64_t toLocal(std::int64_t utc) const { return utc + offsetAt(utc); }

    /// When the clocks show that: the first time if they do twice; if they skip it, the instant of the skip.
    std::int64_t toUtc(std::int64_t local) const;

private:
    /// When a year's summer time begins or ends: `M3.5.0/2`.
    struct Rule
    {
        int month = 0;
        int week = 0; ///< 5: the last
        int weekday = 0;
        std::int64_t seconds = 7200; ///< of local time, after midnight; may lie outside of the day
    };

    /// For what comes after the last change: standard time, or that and summer time.
    struct Forever
    {
        std::int64_t standard = 0;
        bool hasSummer = false;
        std::int64_t summer = 0;
        Rule begin;
        Rule end;
    };

    class Posix;

    std::int64_t foreverAt(std::int64_t utc) const;

    std::vector<std::int64_t> _changes; ///< in order
    std::vector<std::int64_t> _offsets; ///< after each change
    std::int64_t _first = 0;            ///< before the first
    Forever _forever;
};

} // namespace colonnade
