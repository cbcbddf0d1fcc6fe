#include "Poller.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <sys/epoll.h>
#include <unistd.h>

namespace bench
{

Poller::Poller():
    _epoll(::epoll_create1(EPOLL_CLOEXEC))
{
    if (_epoll < 0)
        throw Poco::SystemException("epoll_create1");
}

Poller::~Poller()
{
    ::close(_epoll);
}

void Poller::add(int descriptor, std::size_t number)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = number;
    if (::epoll_ctl(_epoll, EPOLL_CTL_ADD, descriptor, &event) != 0)
        throw Poco::SystemException("epoll_ctl");
}

std::vector<std::size_t> Poller::wait(Clock::time_point until)
{
    const auto left = std::max(std::chrono::nanoseconds(0),
                               std::chrono::duration_cast<std::chrono::nanoseconds>(until - Clock::now()));
    const timespec timeout{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    std::array<epoll_event, 256> events;
    const int count =
        ::epoll_pwait2(_epoll, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    std::vector<std::size_t> ready;
    ready.reserve(static_cast<std::size_t>(std::max(count, 0)));
    for (int i = 0; i < count; ++i)
        ready.push_back(events[static_cast<std::size_t>(i)].data.u64);
    return ready;
}

} // namespace bench
