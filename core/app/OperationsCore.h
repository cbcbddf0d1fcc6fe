#pragma once

#include "app/Configuration.h"

#include "colonnade/Audit.h"
#include "colonnade/Clock.h"
#include "colonnade/Operations.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace colonnade
{

/// What `Operations` promises, of the server that the configuration is of.
class OperationsCore final: public Operations
{
public:
    using Queues = std::vector<std::shared_ptr<const QueueSource>>;

    /// All must outlive it. `queues`: as they are while plugins serve.
    OperationsCore(const Configuration& configuration, Audit& audit, std::function<Queues()> queues);

    std::vector<StandingQueue> queues() const override;
    std::vector<QueuedRow> rows(std::string_view queue, std::string_view state, std::string_view afterKey,
                                int limit) const override;
    bool retry(std::string_view queue, std::string_view key) override;
    bool discard(std::string_view queue, std::string_view key) override;
    std::int64_t retryAll(std::string_view queue) override;
    std::int64_t discardDead(std::string_view queue) override;
    std::vector<HeldSetting> settings() const override;
    std::vector<KnownPlugin> plugins() const override;
    Premises premises() const override;
    std::string backUp(const std::function<void(std::uint64_t, std::uint64_t)>& progress) const override;
    std::vector<Diagnosis> diagnose() override;

private:
    std::shared_ptr<const QueueSource> get(std::string_view queue) const;
    Queue::Also note(const char* act, std::string object) const;

    const Configuration& _configuration;
    Audit& _audit;
    const std::function<Queues()> _queues;
    std::mutex _diagnosing;
    std::vector<Diagnosis> _diagnosed;                       // guarded by _diagnosing
    std::chrono::steady_clock::time_point _diagnosedAt = {}; // guarded by _diagnosing
};

} // namespace colonnade
