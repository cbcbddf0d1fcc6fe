#include "http/Watchdog.h"

#include "http/Pipeline.h"

#include <Poco/Logger.h>

namespace colonnade
{

namespace
{

constexpr std::chrono::milliseconds PERIOD{500};
constexpr std::int64_t LOOP_SECONDS = 2; // of a coarse clock: more than one
constexpr std::int64_t LANE_SECONDS = 10;

std::string sentenceOf(const Busy& busy)
{
    const std::string since = std::to_string(busy.seconds) + " s";
    if (busy.phase == INLINE_HANDLER)
        return busy.text + ", holds an event loop for " + since +
               ": all clients of that loop wait; what may block belongs on the lane Worker";
    return busy.text + ", holds a thread of its lane for " + since;
}

} // namespace

std::vector<std::string> HoldersToTell::find(const std::vector<Busy>& busy)
{
    std::vector<std::string> sentences;
    std::map<std::size_t, Told> told;
    for (const auto& one: busy)
    {
        const bool inLoop = one.phase == INLINE_HANDLER;
        if (!inLoop && one.phase != HANDLER)
            continue;
        const auto known = _told.find(one.thread);
        Told now{one.change, inLoop ? LOOP_SECONDS : LANE_SECONDS};
        if (known != _told.end() && known->second.change == one.change)
            now = known->second;
        if (one.seconds >= now.next)
        {
            sentences.push_back(sentenceOf(one));
            while (now.next <= one.seconds)
                now.next *= 2;
        }
        told.emplace(one.thread, now);
    }
    _told.swap(told);
    return sentences;
}

Watchdog::Watchdog():
    _thread("watchdog", [this](const auto&) { return run(); })
{
}

std::chrono::milliseconds Watchdog::run()
{
    for (const auto& sentence: _holders.find(listBusyThreads()))
        Poco::Logger::get("http").warning(sentence);
    return PERIOD;
}

} // namespace colonnade
