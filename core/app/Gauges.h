#pragma once

#include "colonnade/Background.h"
#include "colonnade/Gauge.h"
#include "mail/Outbox.h"
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

    /// `outbox` must outlive it. `plugins`: what they tell, in order; of two of a name the first counts.
    Gauges(Outbox& outbox, Sources plugins);

    /// What was read last: never asks the database, so that `/metrics` answers while it hangs.
    void tell(MetricsText& text) const;

private:
    void sample();
    std::vector<Gauge> readPlugins() const;

    Outbox& _outbox;
    const Sources _sources;
    mutable std::mutex _mutex;
    std::optional<OutboxCount> _mails; // guarded by _mutex; nothing: the database did not answer
    std::vector<Gauge> _plugins;       // guarded by _mutex
    BackgroundThread _thread;          // last: it uses all of the above
};

} // namespace colonnade
