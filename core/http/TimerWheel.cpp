#include "http/TimerWheel.h"

#include <algorithm>

namespace colonnade
{

TimerWheel::TimerWheel(std::int64_t nowMilliseconds):
    _start(nowMilliseconds)
{
    for (TimerEntry& head: _slots)
        head.previous = head.next = &head;
}

void TimerWheel::schedule(TimerEntry& entry, std::int64_t deadlineMilliseconds)
{
    entry.deadline = tickOf(deadlineMilliseconds) + 1; // rounded up: never early
    if (entry.isWaiting())
    {
        if (static_cast<std::int32_t>(entry.deadline - entry.slotTick) >= 0)
            return; // found at its old time, and moved then
        unlink(entry);
    }
    link(entry, entry.deadline);
}

void TimerWheel::extend(TimerEntry& entry, std::uint32_t ticks, std::int64_t latestMilliseconds)
{
    const std::uint32_t latest = tickOf(latestMilliseconds) + 1;
    const std::uint32_t wanted = entry.deadline + ticks;
    entry.deadline = static_cast<std::int32_t>(wanted - latest) > 0 ? latest : wanted;
}

void TimerWheel::cancel(TimerEntry& entry)
{
    if (entry.isWaiting())
        unlink(entry);
}

int TimerWheel::timeout(std::int64_t nowMilliseconds) const
{
    if (_waiting == 0)
        return -1;
    for (std::uint32_t i = 0; i < SLOTS; ++i)
    {
        const TimerEntry& head = _slots[(_now + i) % SLOTS];
        if (head.next == &head)
            continue;
        const std::int64_t due = _start + (static_cast<std::int64_t>(_now) + i) * TICK_MILLISECONDS;
        return static_cast<int>(std::max<std::int64_t>(due - nowMilliseconds, 1));
    }
    return -1;
}

void TimerWheel::link(TimerEntry& entry, std::uint32_t tick)
{
    if (static_cast<std::int32_t>(tick - _now) < 0)
        tick = _now;
    entry.slotTick = tick;
    TimerEntry& head = _slots[tick % SLOTS];
    entry.previous = head.previous;
    entry.next = &head;
    head.previous->next = &entry;
    head.previous = &entry;
    ++_waiting;
}

void TimerWheel::unlink(TimerEntry& entry)
{
    entry.previous->next = entry.next;
    entry.next->previous = entry.previous;
    entry.previous = entry.next = nullptr;
    --_waiting;
}

} // namespace colonnade
