#include "http/LaneQueue.h"

#include <algorithm>
#include <utility>

namespace colonnade
{

namespace
{

/// A network that holds one of so many parts of a full queue is told 429 rather than 503, because it is the
/// one that asks too much.
constexpr std::size_t MUCH = 8;

} // namespace

LaneQueue::Entry LaneQueue::push(std::unique_ptr<Exchange>& exchange)
{
    const auto place = _places.find(exchange->network);
    const std::size_t held = place == _places.end() ? 0 : place->second->size;
    const std::size_t room = _most - std::min(_most, _size);
    if (held >= room)
        return held > 0 && (room > 0 || held * MUCH >= _most) ? Entry::NetworkHasTooMany : Entry::Full;
    const auto network = place != _places.end()
                             ? place->second
                             : _networks.insert(_networks.end(), Network{exchange->network, 0, {}});
    if (place == _places.end())
        _places.emplace(exchange->network, network);
    auto topic = std::find_if(network->topics.begin(), network->topics.end(),
                              [&](const Topic& known) { return known.key == exchange->topic; });
    if (topic == network->topics.end())
        topic = network->topics.insert(network->topics.end(), Topic{exchange->topic, {}});
    topic->waiting.push_back(std::move(exchange));
    ++network->size;
    ++_size;
    return Entry::Waits;
}

std::unique_ptr<Exchange> LaneQueue::pop(const MayRun& networkMay, const MayRun& topicMay)
{
    for (auto network = _networks.begin(); network != _networks.end(); ++network)
    {
        if (!networkMay(network->key))
            continue;
        if (auto exchange = popOf(*network, topicMay))
        {
            _networks.splice(_networks.end(), _networks, network); // the others come first now
            removeEmpty(network);
            return exchange;
        }
    }
    return nullptr;
}

std::unique_ptr<Exchange> LaneQueue::popOf(Network& network, const MayRun& topicMay)
{
    for (auto topic = network.topics.begin(); topic != network.topics.end(); ++topic)
    {
        if (!topicMay(topic->key))
            continue;
        std::unique_ptr<Exchange> exchange = std::move(topic->waiting.front());
        topic->waiting.pop_front();
        --network.size;
        --_size;
        if (topic->waiting.empty())
            network.topics.erase(topic);
        else
            network.topics.splice(network.topics.end(), network.topics, topic);
        return exchange;
    }
    return nullptr;
}

std::vector<std::unique_ptr<Exchange>> LaneQueue::take(const std::function<bool(const Exchange&)>& wanted)
{
    std::vector<std::unique_ptr<Exchange>> taken;
    for (auto network = _networks.begin(); network != _networks.end();)
    {
        const std::size_t before = taken.size();
        for (Topic& topic: network->topics)
            std::erase_if(topic.waiting,
                          [&](std::unique_ptr<Exchange>& exchange)
                          {
                              if (!wanted(*exchange))
                                  return false;
                              taken.push_back(std::move(exchange));
                              return true;
                          });
        network->size -= taken.size() - before;
        std::erase_if(network->topics, [](const Topic& topic) { return topic.waiting.empty(); });
        removeEmpty(network++);
    }
    _size -= taken.size();
    return taken;
}

void LaneQueue::removeEmpty(Networks::iterator network)
{
    if (network->size > 0)
        return;
    _places.erase(network->key);
    _networks.erase(network);
}

} // namespace colonnade
