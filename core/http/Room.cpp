#include "http/Room.h"

namespace colonnade
{

std::uint64_t Room::used() const
{
    const std::lock_guard lock(_mutex);
    return _used;
}

std::uint64_t Room::refused() const
{
    const std::lock_guard lock(_mutex);
    return _refused;
}

bool Room::tryTake(const std::string& network, std::uint64_t bytes, bool isNew, bool mayExceed)
{
    const std::lock_guard lock(_mutex);
    const auto place = _byNetwork.try_emplace(network).first;
    Use& use = place->second;
    const bool fits = bytes <= _capacity && _used <= _capacity - bytes;
    const bool alone = use.holds == (isNew ? 0 : 1);
    if (!mayExceed && !(fits && (alone || use.bytes + bytes <= _capacity - _used - bytes)))
    {
        if (use.holds == 0)
            _byNetwork.erase(place);
        ++_refused;
        return false;
    }
    use.holds += isNew ? 1 : 0;
    use.bytes += bytes;
    _used += bytes;
    return true;
}

void Room::giveBack(const std::string& network, std::uint64_t bytes) noexcept
{
    const std::lock_guard lock(_mutex);
    _used -= bytes;
    const auto place = _byNetwork.find(network);
    place->second.bytes -= bytes;
    if (--place->second.holds == 0)
        _byNetwork.erase(place);
}

bool Hold::tryTake(std::uint64_t bytes)
{
    if (bytes > 0 && _room && !_room->tryTake(_network, bytes, _bytes == 0, /*mayExceed=*/false))
        return false;
    _bytes += bytes;
    return true;
}

void Hold::take(std::uint64_t bytes)
{
    if (bytes > 0 && _room)
        _room->tryTake(_network, bytes, _bytes == 0, /*mayExceed=*/true);
    _bytes += bytes;
}

void Hold::release() noexcept
{
    if (_bytes > 0 && _room)
        _room->giveBack(_network, _bytes);
    _bytes = 0;
}

} // namespace colonnade
