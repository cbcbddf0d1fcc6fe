#include "app/Gauges.h"

#include "colonnade/Database.h"
#include "observe/Breadcrumb.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <set>
#include <utility>

namespace colonnade
{

namespace
{

using Time = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds PERIOD{10};
constexpr std::chrono::seconds LONGEST_READ{30}; // then what was read before is too old to be told

bool isMetricName(const std::string& name)
{
    const auto isOf = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return std::all_of(name.begin(), name.end(), isOf);
}

Poco::Logger& logger()
{
    return Poco::Logger::get("metrics");
}

} // namespace

/// The gauges of one source, and the thread that reads them.
class Gauges::Plugin
{
public:
    explicit Plugin(OwnedGauges owned):
        _owned(std::move(owned)),
        _prefix("colonnade_" + _owned.plugin + "_"),
        _thread("metrics",
                [this](const auto&)
                {
                    sample();
                    return PERIOD;
                })
    {
    }

    /// Nothing of a read that takes too long.
    std::vector<Gauge> gauges() const
    {
        const std::lock_guard lock(_mutex);
        return hangs() ? std::vector<Gauge>() : _gauges;
    }

    /// Once of each read that takes too long.
    void tellHang()
    {
        const std::lock_guard lock(_mutex);
        if (!hangs() || std::exchange(_told, true))
            return;
        logger().warning("reading the gauges of the plugin " + _owned.plugin + " takes longer than " +
                         std::to_string(LONGEST_READ.count()) + " s: they are left out until it ends");
    }

private:
    bool hangs() const { return _begun && std::chrono::steady_clock::now() - *_begun > LONGEST_READ; }

    void sample()
    {
        setBegun(std::chrono::steady_clock::now());
        std::vector<Gauge> gauges;
        try
        {
            const Breadcrumb crumb({.plugin = _owned.plugin, .phase = "gauges"});
            gauges = checked(_owned.source->read());
        }
        catch (const DatabaseException&)
        {
            // told by colonnade_database_up; whoever needed the database has logged why
        }
        catch (const Poco::Exception& exc)
        {
            tellFailure(exc.displayText());
        }
        catch (const std::exception& exc)
        {
            tellFailure(exc.what());
        }
        catch (...) // a plugin may throw anything; the line says so
        {
            tellFailure("an exception of unknown type");
        }
        const std::lock_guard lock(_mutex);
        _gauges = std::move(gauges);
        _begun.reset();
        _told = false;
    }

    void setBegun(Time now)
    {
        const std::lock_guard lock(_mutex);
        _begun = now;
    }

    void tellFailure(const std::string& why) const
    {
        logger().warning("the gauges of the plugin " + _owned.plugin + " are left out: " + why);
    }

    std::vector<Gauge> checked(std::vector<Gauge> gauges) const
    {
        std::erase_if(gauges,
                      [&](const Gauge& gauge)
                      {
                          const bool isOwn = gauge.name.starts_with(_prefix) && isMetricName(gauge.name);
                          if (!isOwn)
                              logger().error("left out the gauge \"" + gauge.name + "\" of the plugin " +
                                             _owned.plugin + ": wanted is a name like " + _prefix +
                                             "waiting");
                          return !isOwn;
                      });
        return gauges;
    }

    const OwnedGauges _owned;
    const std::string _prefix;
    mutable std::mutex _mutex;
    std::vector<Gauge> _gauges; // guarded by _mutex
    std::optional<Time> _begun; // guarded by _mutex; nothing: none is being read
    bool _told = false;         // guarded by _mutex
    BackgroundThread _thread;   // last: it uses all of the above
};

Gauges::Gauges(Queues queues, const std::vector<OwnedGauges>& plugins):
    _queues(std::move(queues)),
    _plugins(
        [&]
        {
            std::vector<std::unique_ptr<Plugin>> all;
            all.reserve(plugins.size());
            for (const auto& owned: plugins)
                all.push_back(std::make_unique<Plugin>(owned));
            return all;
        }()),
    _thread("metrics",
            [this](const auto&)
            {
                sample();
                return PERIOD;
            })
{
}

Gauges::~Gauges() = default;

void Gauges::sample()
{
    for (const auto& plugin: _plugins)
        plugin->tellHang();
    std::optional<std::vector<Gauge>> gauges;
    try
    {
        gauges = readQueues();
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

void Gauges::tell(MetricsText& text) const
{
    std::optional<std::vector<Gauge>> queues;
    {
        const std::lock_guard lock(_mutex);
        queues = _gauges;
    }
    text.single("colonnade_database_up", "gauge",
                "Whether the database answered when last asked, every 10 s.", queues ? 1 : 0);
    std::vector<Gauge> all = std::move(queues).value_or(std::vector<Gauge>());
    for (const auto& plugin: _plugins)
        for (Gauge& gauge: plugin->gauges())
            all.push_back(std::move(gauge));
    std::set<std::string> told;
    for (const Gauge& gauge: all)
        if (told.insert(gauge.name).second)
            text.single(gauge.name, "gauge", gauge.help,
                        static_cast<std::uint64_t>(std::max<std::int64_t>(0, gauge.value)));
}

} // namespace colonnade
