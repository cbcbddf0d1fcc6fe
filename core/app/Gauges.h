#pragma once

#include "jobs/BackgroundThread.h"
#include "mail/Outbox.h"
#include "observe/Metrics.h"

#include <mutex>
#include <optional>

namespace colonnade
{

/// What only the database knows, looked up every ten seconds: `/metrics` itself must answer when the database
/// does not.
class Gauges
{
public:
    /// `outbox` must outlive it.
    explicit Gauges(Outbox& outbox);

    void tell(MetricsText& text) const;

private:
    void sample();

    Outbox& _outbox;
    mutable std::mutex _mutex;
    std::optional<OutboxCount> _mails; // guarded by _mutex; nothing: the database did not answer
    BackgroundThread _thread;          // last: it uses all of the above
};

} // namespace colonnade
