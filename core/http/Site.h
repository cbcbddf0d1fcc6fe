#pragma once

#include "colonnade/Gauge.h"
#include "colonnade/HttpError.h"
#include "colonnade/Identity.h"
#include "colonnade/Queue.h"
#include "colonnade/Route.h"
#include "http/Router.h"
#include "http/VerifiedCredentials.h"

#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// Gauges, and whose they are.
struct OwnedGauges
{
    std::string plugin;
    std::shared_ptr<const GaugeSource> source;
};

/// Everything that answers requests: made by the plugin host after all plugins are provisioned, then
/// read-only and shared by all threads. A request keeps the site it began with alive.
struct Site
{
    Router router;
    std::vector<std::shared_ptr<const ErrorRenderer>> renderers;
    std::vector<std::shared_ptr<const Authenticator>> authenticators; ///< in order
    std::vector<std::shared_ptr<const ResponseFilter>> filters;
    std::vector<std::shared_ptr<const MovedAddresses>> moved;
    std::vector<OwnedGauges> gauges;
    std::vector<std::shared_ptr<const QueueSource>> queues;
    std::vector<std::shared_ptr<const FrontEndAccess>> frontEnds;
    Actors* actors = nullptr; ///< outlives the site
    /// Of authenticators on the heavy lane; null: each request is checked.
    std::unique_ptr<VerifiedCredentials> verified;
};

} // namespace colonnade
