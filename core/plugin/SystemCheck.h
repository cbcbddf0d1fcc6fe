#pragma once

#include "http/Site.h"
#include "plugin/Ledger.h"
#include "plugin/Manifest.h"
#include "queue/EventsCore.h"

#include <string>
#include <vector>

namespace colonnade
{

/// Puts together what answers requests, from everything registered. `problems` gets a line for each thing
/// that does not fit: the site is then of no use.
std::shared_ptr<Site> assembleSite(const Ledger& ledger, const std::vector<Manifest>& manifests,
                                   std::vector<std::string>& problems);

/// Routes below another plugin's mount that answer in place of a route of that plugin, which is not named
/// under `routes_below`: a sentence each.
std::vector<std::string> findTakenRoutes(const Ledger& ledger, const std::vector<Manifest>& manifests);

/// Services, commands and extension points: what was registered against what the manifests say.
void checkPromises(const Ledger& ledger, const std::vector<Manifest>& manifests,
                   std::vector<std::string>& problems);

/// What is heard, against what the manifests say is told and heard.
void checkEvents(const std::vector<EventsCore::Hearer>& hearers, const std::vector<Manifest>& manifests,
                 std::vector<std::string>& problems);

/// All extensions of `Point`, in order. Throws what `Ledger::extensionsOf` throws.
template <class Point> std::vector<std::shared_ptr<const Point>> orderedExtensions(const Ledger& ledger)
{
    std::vector<std::shared_ptr<const Point>> typed;
    for (const auto& erased:
         ledger.extensionsOf({std::string(Point::INTERFACE.id), Point::INTERFACE.version}))
        typed.emplace_back(erased, static_cast<const Point*>(erased.get()));
    return typed;
}

} // namespace colonnade
