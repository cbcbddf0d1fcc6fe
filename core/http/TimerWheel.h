#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace colonnade
{

/// What a wheel holds: part of the object that waits, so that waiting costs no memory of its own.
struct TimerEntry
{
    TimerEntry* previous = nullptr;
    TimerEntry* next = nullptr;
    std::uint32_t slotTick = 0; ///< when the wheel looks at it
    std::uint32_t deadline = 0; ///< when it is due; later than `slotTick` if it was put off

    bool isWaiting() const { return next != nullptr; } ///< has a deadline
};

/// Deadlines of many connections. Putting one off, which happens with every request, is one assignment: the
/// wheel finds the entry at its old time and moves it then.
class TimerWheel
{
public:
    static constexpr std::int64_t TICK_MILLISECONDS = 125;

    /// Time comes in with each call, so that tests need no clock.
    explicit TimerWheel(std::int64_t nowMilliseconds);

    /// Replaces a deadline that the entry had. Costs the same for any number of entries.
    void schedule(TimerEntry& entry, std::int64_t deadlineMilliseconds);
    /// Puts the deadline off by that many ticks, but not beyond `latestMilliseconds`.
    void extend(TimerEntry& entry, std::uint32_t ticks, std::int64_t latestMilliseconds);
    /// Nothing happens if it has none.
    void cancel(TimerEntry& entry);

    /// Calls `due(entry)` for each entry whose time has come; it is not in the wheel any more.
    template <class Due> void advance(std::int64_t nowMilliseconds, Due due)
    {
        const std::uint32_t target = tickOf(nowMilliseconds);
        // After a long sleep each slot is visited once, not once a tick slept through. Signed: `_now` is
        // ahead of `target` in each further round of a tick.
        if (static_cast<std::int32_t>(target - _now) > static_cast<std::int32_t>(SLOTS))
            _now = target - SLOTS;
        while (static_cast<std::int32_t>(target - _now) >= 0)
        {
            TimerEntry& head = _slots[_now % SLOTS];
            TimerEntry* entry = head.next;
            while (entry != &head)
            {
                TimerEntry* const following = entry->next;
                if (static_cast<std::int32_t>(target - entry->slotTick) >= 0)
                {
                    unlink(*entry);
                    if (static_cast<std::int32_t>(target - entry->deadline) >= 0)
                        due(*entry);
                    else
                        link(*entry, entry->deadline);
                }
                entry = following;
            }
            ++_now;
        }
        _now = target + 1;
    }

    /// Milliseconds until something may be due; -1 if nothing waits.
    int timeout(std::int64_t nowMilliseconds) const;

private:
    static constexpr std::uint32_t SLOTS = 1024;

    std::uint32_t tickOf(std::int64_t milliseconds) const
    {
        return static_cast<std::uint32_t>((milliseconds - _start) / TICK_MILLISECONDS);
    }
    void link(TimerEntry& entry, std::uint32_t tick);
    void unlink(TimerEntry& entry);

    const std::int64_t _start;
    std::uint32_t _now = 0; // the next tick to look at
    std::size_t _waiting = 0;
    std::array<TimerEntry, SLOTS> _slots; // heads of rings
};

} // namespace colonnade
