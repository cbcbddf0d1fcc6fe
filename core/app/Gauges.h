#pragma once

#include "colonnade/Background.h"
#include "colonnade/Gauge.h"
#include "colonnade/Queue.h"
#include "observe/Metrics.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace colonnade
{

/// What only the database knows, looked up every ten seconds: `/metrics` itself must answer when the database
/// does not.
class Gauges
{
public:
    using Sources = std::vector<std::shared_ptr<const GaugeSource>>;

    using Queues = std::vector<std::shared_ptr<const QueueSource>>;

    /// `queues`: the core's first; it tells by them whether the database answers. `plugins`: what they tell,
    /// in order; of two of a name the first counts.
    Gauges(Queues queues, Sources plugins);

    /// What was read last: never asks the database, so that `/metrics` answers while it hangs.
    void tell(MetricsText& text) const;

private:
    void sample();
    std::vector<Gauge> readQueues() const;
    std::vector<Gauge> readPlugins() const;

    const Queues _queues;
    const Sources _sources;
    mutable std::mutex _mutex;
    std::optional<std::vector<Gauge>> _gauges; // guarded by _mutex; nothing: the database did not answer
    BackgroundThread _thread;                  // last: it uses all of the above
};

} // namespace colonnade
