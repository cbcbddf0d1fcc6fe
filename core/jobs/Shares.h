#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace colonnade
{

/// Who holds how many of a number of places (threads, connections). A party may have some times as many as
/// would be left then, and who has none may have the last one: so one alone gets nearly all, two get less
/// each, and there is room for a newcomer however long they keep theirs. One thread at a time.
/// Source: Choudhury and Hahne, Dynamic queue length thresholds for shared-memory packet switches, 1998.
class Shares
{
public:
    /// `times` 0: no party is held back.
    Shares(std::size_t places, std::size_t times):
        _places(places),
        _times(times)
    {
        _holders.reserve(places);
    }

    /// Whether there is a place for the party: it holds none yet, or leaves enough to others.
    bool mayEnter(std::uint64_t party) const
    {
        if (_holders.size() >= _places)
            return false;
        if (_times == 0)
            return true;
        const auto held = static_cast<std::size_t>(std::count(_holders.begin(), _holders.end(), party));
        return held == 0 || held + 1 <= _times * (_places - _holders.size() - 1);
    }
    /// After `mayEnter`; counts.
    void enter(std::uint64_t party) { _holders.push_back(party); }
    /// As often as `enter`.
    void leave(std::uint64_t party)
    {
        const auto held = std::find(_holders.begin(), _holders.end(), party);
        *held = _holders.back();
        _holders.pop_back();
    }

    std::size_t taken() const { return _holders.size(); }      ///< by all
    bool isFull() const { return _holders.size() >= _places; } ///< nobody may enter

private:
    std::size_t _places;
    std::size_t _times;
    std::vector<std::uint64_t> _holders; ///< a place each; few, so that looking through them is quick
};

} // namespace colonnade
