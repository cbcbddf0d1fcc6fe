#pragma once

#include "Latencies.h"

#include <cstdint>
#include <vector>

namespace bench
{

/// Waits for many sockets at once, each known by a number.
class Poller
{
public:
    Poller();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;

    void add(int descriptor, std::size_t number);

    /// The numbers of those that can be read; none if `until` came first.
    std::vector<std::size_t> wait(Clock::time_point until);

private:
    int _epoll;
};

} // namespace bench
