#pragma once

#include "queue/TimeZone.h"

#include "colonnade/Clock.h"
#include "colonnade/View.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace colonnade
{

/// Seconds since 1970 of `2026-11-22T02:06:13` and what may follow; nothing for another form.
std::optional<std::int64_t> parseUtc(std::string_view time);

/// Times as people read them. Any thread.
class PageTimes
{
public:
    /// `clock` must outlive it.
    PageTimes(TimeZone zone, const Clock& clock):
        _zone(std::move(zone)),
        _clock(clock)
    {
    }

    View of(std::string_view utc) const; ///< as `Pages::time`
    const TimeZone& zone() const { return _zone; }

private:
    TimeZone _zone;
    const Clock& _clock;
};

} // namespace colonnade
