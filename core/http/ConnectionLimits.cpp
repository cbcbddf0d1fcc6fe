#include "http/ConnectionLimits.h"

#include <sys/resource.h>

#include <algorithm>

namespace colonnade
{

namespace
{

std::size_t maximumByOpenFiles()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 512;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit); // may fail: what is read back counts
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const auto files = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000));
    return files - std::min(files / 2, std::max<std::size_t>(files / 10, 128));
}

} // namespace

ConnectionLimits::ConnectionLimits(int maxPerAddress):
    _maxPerAddress(maxPerAddress),
    _maximum(maximumByOpenFiles())
{
}

bool ConnectionLimits::tryEnter(const std::string& network, bool limited)
{
    if (_count.fetch_add(1, std::memory_order_relaxed) >= _maximum)
    {
        _count.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }
    if (!limited)
        return true;
    const std::lock_guard lock(_mutex);
    int& count = _perNetwork[network];
    if (count < _maxPerAddress)
    {
        ++count;
        return true;
    }
    _count.fetch_sub(1, std::memory_order_relaxed);
    return false;
}

void ConnectionLimits::leave(const std::string& network, bool limited) noexcept
{
    _count.fetch_sub(1, std::memory_order_relaxed);
    if (!limited)
        return;
    const std::lock_guard lock(_mutex);
    const auto place = _perNetwork.find(network);
    if (place != _perNetwork.end() && --place->second == 0)
        _perNetwork.erase(place);
}

} // namespace colonnade
