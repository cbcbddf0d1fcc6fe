#include "app/Gauges.h"

#include "colonnade/Database.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <set>

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

Gauges::Gauges(Outbox& outbox, Sources plugins):
    _outbox(outbox),
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
    std::optional<OutboxCount> mails;
    try
    {
        mails = _outbox.count();
    }
    catch (const DatabaseException&)
    {
        // Told by colonnade_database_up; whoever needed the database has logged why.
    }
    std::vector<Gauge> plugins = mails ? readPlugins() : std::vector<Gauge>();
    const std::lock_guard lock(_mutex);
    _mails = mails;
    _plugins = std::move(plugins);
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
    std::optional<OutboxCount> mails;
    std::vector<Gauge> plugins;
    {
        const std::lock_guard lock(_mutex);
        mails = _mails;
        plugins = _plugins;
    }
    text.single("colonnade_database_up", "gauge",
                "Whether the database answered when last asked, every 10 s.", mails ? 1 : 0);
    if (!mails)
        return;
    const auto add = [&](const std::string& name, const std::string& help, std::int64_t value)
    { text.single(name, "gauge", help, static_cast<std::uint64_t>(std::max<std::int64_t>(0, value))); };
    add("colonnade_mail_waiting", "Mails in the outbox that wait for their next try.", mails->waiting);
    add("colonnade_mail_dead", "Mails that were given up; see colonnade mail list --state dead.",
        mails->dead);
    add("colonnade_mail_overdue_seconds", "How long the next mail has been due.", mails->overdueSeconds);
    for (const Gauge& gauge: plugins)
        add(gauge.name, gauge.help, gauge.value);
}

} // namespace colonnade
