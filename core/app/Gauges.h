#pragma once

#include "colonnade/Background.h"
#include "colonnade/Gauge.h"
#include "colonnade/Queue.h"
#include "http/Site.h"
#include "observe/Metrics.h"

#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace colonnade
{

/// What only the database knows, looked up every ten seconds: `/metrics` itself must answer when the database
/// does not. Each plugin's gauges are read on a thread of their own: one that hangs takes away its own only.
class Gauges
{
public:
    using Queues = std::vector<std::shared_ptr<const QueueSource>>;

    /// `queues`: the core's first; it tells by them whether the database answers. `plugins`: what they tell,
    /// in order; of two of a name the first counts.
    Gauges(Queues queues, const std::vector<OwnedGauges>& plugins);
    ~Gauges();

    /// What was read last: never asks the database, so that `/metrics` answers while it hangs.
    void tell(MetricsText& text) const;

private:
    class Plugin;

    void sample();
    std::vector<Gauge> readQueues() const;

    const Queues _queues;
    std::vector<std::unique_ptr<Plugin>> _plugins;
    mutable std::mutex _mutex;
    std::optional<std::vector<Gauge>> _gauges; // guarded by _mutex; nothing: the database did not answer
    BackgroundThread _thread;                  // last: it uses all of the above
};

/// The gauges of the plugins that serve now. Any thread.
class CurrentGauges
{
public:
    /// Those before are let go of, once what is read of them just now has been read. Null: none.
    void set(std::unique_ptr<const Gauges> gauges)
    {
        const std::lock_guard lock(_mutex);
        _gauges.swap(gauges);
    }

    void tell(MetricsText& text) const
    {
        const std::lock_guard lock(_mutex);
        if (_gauges)
            _gauges->tell(text);
    }

private:
    mutable std::mutex _mutex;
    std::unique_ptr<const Gauges> _gauges; // guarded by _mutex
};

} // namespace colonnade
