#pragma once

#include <chrono>
#include <optional>

namespace colonnade
{

/// When to tell of a trouble that lasts: at once, then once in a period. One thread.
class Reminder
{
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Reminder(std::chrono::seconds period):
        _period(period)
    {
    }

    /// True: it is to be told now, and counts as told.
    bool isDue(Time now)
    {
        if (_told && now - *_told < _period)
            return false;
        if (!_told)
            _began = now;
        _told = now;
        return true;
    }

    bool wasTold() const { return _told.has_value(); }

    /// Since it was first told; 0: never, or just now.
    std::chrono::seconds lasted(Time now) const
    {
        return _told ? std::chrono::duration_cast<std::chrono::seconds>(now - _began)
                     : std::chrono::seconds(0);
    }

private:
    const std::chrono::seconds _period;
    std::optional<Time> _told; ///< the last time
    Time _began;
};

} // namespace colonnade
