#include "app/Gauges.h"

#include "colonnade/Database.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <set>
#include <utility>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds PERIOD{10};

bool isMetricName(const std::string& name)
{
    const auto isOf = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return name.starts_with("colonnade_") && std::all_of(name.begin(), name.end(), isOf);
}

} // namespace

Gauges::Gauges(Queues queues, Sources plugins):
    _queues(std::move(queues)),
    _sources(std::move(plugins)),
    _thread("metrics",
            [this](const auto&)
            {
                sample();
                return PERIOD;
            })
{
}

void Gauges::sample()
{
    std::optional<std::vector<Gauge>> gauges;
    try
    {
        gauges = readQueues();
        for (Gauge& gauge: readPlugins())
            gauges->push_back(std::move(gauge));
    }
    catch (const DatabaseException&)
    {
        // Told by colonnade_database_up; whoever needed the database has logged why.
    }
    const std::lock_guard lock(_mutex);
    _gauges = std::move(gauges);
}

std::vector<Gauge> Gauges::readQueues() const
{
    std::vector<Gauge> gauges;
    for (const auto& source: _queues)
    {
        const QueueCount count = source->queue().count();
        const std::string name = "colonnade_" + source->name();
        const std::string what = "What waits for its next try: " + source->noun() + ".";
        gauges.push_back({name + "_waiting", what, count.waiting});
        gauges.push_back(
            {name + "_dead", "What was given up: " + source->noun() + "; see colonnade jobs.", count.dead});
        gauges.push_back({name + "_overdue_seconds",
                          "How long the next of the " + source->noun() + " has been due.",
                          count.overdueSeconds});
    }
    return gauges;
}

std::vector<Gauge> Gauges::readPlugins() const
{
    std::vector<Gauge> gauges;
    std::set<std::string> names;
    for (const auto& source: _sources)
    {
        try
        {
            for (Gauge& gauge: source->read())
                if (isMetricName(gauge.name) && names.insert(gauge.name).second)
                    gauges.push_back(std::move(gauge));
                else
                    Poco::Logger::get("metrics").error("left out the gauge \"" + gauge.name +
                                                       "\": wanted is a name of its own like "
                                                       "colonnade_myplugin_waiting");
        }
        catch (const Poco::Exception& exc)
        {
            Poco::Logger::get("metrics").warning("a plugin's gauges are left out: " + exc.displayText());
        }
        catch (const std::exception& exc)
        {
            Poco::Logger::get("metrics").warning(std::string("a plugin's gauges are left out: ") +
                                                 exc.what());
        }
    }
    return gauges;
}

void Gauges::tell(MetricsText& text) const
{
    std::optional<std::vector<Gauge>> gauges;
    {
        const std::lock_guard lock(_mutex);
        gauges = _gauges;
    }
    text.single("colonnade_database_up", "gauge",
                "Whether the database answered when last asked, every 10 s.", gauges ? 1 : 0);
    for (const Gauge& gauge: gauges.value_or(std::vector<Gauge>()))
        text.single(gauge.name, "gauge", gauge.help,
                    static_cast<std::uint64_t>(std::max<std::int64_t>(0, gauge.value)));
}

} // namespace colonnade
