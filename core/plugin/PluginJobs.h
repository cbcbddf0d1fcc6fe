#pragma once

#include "plugin/Manifest.h"
#include "queue/EventsCore.h"
#include "queue/JobsCore.h"

#include "colonnade/Events.h"
#include "colonnade/Jobs.h"

#include <functional>
#include <string>
#include <string_view>

namespace colonnade
{

/// Throws `Poco::IllegalStateException` unless the plugin is being provisioned.
using CheckProvisioning = std::function<void(const std::string& what)>;

/// The jobs of one plugin: their names begin with its own.
class PluginJobs final: public Jobs
{
public:
    /// Manifest and jobs must outlive it.
    PluginJobs(const Manifest& manifest, JobsCore& jobs, CheckProvisioning check):
        _manifest(manifest),
        _jobs(jobs),
        _check(std::move(check))
    {
    }

    void add(JobKind kind, std::function<void(JobCall&)> work) override;
    void every(std::string_view schedule, const std::string& kind) override;
    void enqueue(Transaction& transaction, std::string_view kind, std::string_view payload,
                 std::string_view once, std::int64_t due) override;

private:
    const Manifest& _manifest;
    JobsCore& _jobs;
    const CheckProvisioning _check;
};

/// The events of one plugin: what it tells and hears stands in its manifest.
class PluginEvents final: public Events
{
public:
    /// Manifest and events must outlive it.
    PluginEvents(const Manifest& manifest, EventsCore& events, CheckProvisioning check):
        _manifest(manifest),
        _events(events),
        _check(std::move(check))
    {
    }

protected:
    bool doIsHeard(const Interface& event) const override { return _events.hears(event); }
    void doTell(Transaction& transaction, const Interface& event, std::string_view key, const void* told,
                Write write) const override;
    void doInside(const Interface& event, HearInside hear) override;
    void doAfter(const Interface& event, std::string name, HearAfter hear) override;

private:
    void requireHeard(const Interface& event) const;

    const Manifest& _manifest;
    EventsCore& _events;
    const CheckProvisioning _check;
};

} // namespace colonnade
