#pragma once

#include "http/Exchange.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

namespace colonnade
{

/// Requests that wait for a thread. The networks that they come from are served in turn, and of one network
/// its topics. One thread at a time.
class LaneQueue
{
public:
    /// `most`: in all.
    explicit LaneQueue(std::size_t most):
        _most(most)
    {
    }

    enum class Entry
    {
        Waits,
        NetworkHasTooMany, ///< a network may have as many as there is room left for
        Full
    };
    /// Takes the request unless there is no room for it.
    Entry push(std::unique_ptr<Exchange>& exchange);

    using MayRun = std::function<bool(std::uint64_t)>;
    /// The next one that may run, by its network and by its topic; null if none may.
    std::unique_ptr<Exchange> pop(const MayRun& networkMay, const MayRun& topicMay);

    /// Takes out those that `wanted` wants.
    std::vector<std::unique_ptr<Exchange>> take(const std::function<bool(const Exchange&)>& wanted);

    std::size_t size() const { return _size; } ///< waiting now

private:
    struct Topic
    {
        std::uint64_t key;
        std::list<std::unique_ptr<Exchange>> waiting;
    };
    struct Network
    {
        std::uint64_t key;
        std::size_t size = 0;
        std::list<Topic> topics; // the next one first
    };
    using Networks = std::list<Network>;

    std::unique_ptr<Exchange> popOf(Network& network, const MayRun& topicMay);
    void removeEmpty(Networks::iterator network);

    const std::size_t _most;
    std::size_t _size = 0;
    Networks _networks; // the next one first
    std::unordered_map<std::uint64_t, Networks::iterator> _places;
};

} // namespace colonnade
