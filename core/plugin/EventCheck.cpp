#include "plugin/SystemCheck.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

void checkEvents(const std::vector<EventsCore::Hearer>& hearers, const std::vector<Manifest>& manifests,
                 std::vector<std::string>& problems)
{
    std::vector<std::string> told = EventsCore::coreEvents();
    for (const auto& manifest: manifests)
        for (const auto& event: manifest.events)
            told.push_back(event.text());
    const auto isRegistered = [&](const Manifest& manifest, const std::string& event)
    {
        return std::any_of(hearers.begin(), hearers.end(),
                           [&](const EventsCore::Hearer& hearer)
                           { return hearer.plugin == manifest.name && hearer.event == event; });
    };
    for (const auto& manifest: manifests)
        for (const auto& event: manifest.hears)
        {
            const std::string name = event.text();
            if (std::find(told.begin(), told.end(), name) == told.end())
            {
                const auto near = nearestName(name, told);
                problems.push_back("plugin " + manifest.name + ": its plugin.json lists " + name +
                                   " under hears, which no enabled plugin tells" +
                                   (near.empty() ? std::string() : "; did you mean " + near + "?"));
            }
            else if (!isRegistered(manifest, name))
                problems.push_back("plugin " + manifest.name + ": its plugin.json lists " + name +
                                   " under hears, but it does not hear it");
        }
}

} // namespace colonnade
