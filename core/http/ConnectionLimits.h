#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

namespace colonnade
{

/// How many connections there are, in all and from each network (see `networkOf`). Any thread.
class ConnectionLimits
{
public:
    /// Raises the process's limit of open files as far as it may, and leaves room below it for databases,
    /// files and logs.
    explicit ConnectionLimits(int maxPerAddress);

    /// Counts one in, or says no. `limited` false: a trusted proxy, through which many come.
    bool tryEnter(const std::string& network, bool limited);
    /// As `enter` was called, or a network's count would never fall.
    void leave(const std::string& network, bool limited) noexcept;

    std::size_t count() const { return _count.load(std::memory_order_relaxed); } ///< open now
    std::size_t maximum() const { return _maximum; } ///< by the limit of open files

private:
    const int _maxPerAddress;
    const std::size_t _maximum;
    std::atomic<std::size_t> _count = 0;
    std::mutex _mutex;
    std::unordered_map<std::string, int> _perNetwork; // guarded by _mutex
};

} // namespace colonnade
