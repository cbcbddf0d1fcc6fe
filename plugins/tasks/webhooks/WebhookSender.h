#pragma once

#include "tasks/Projects.h"
#include "webhooks/WebhookClient.h"
#include "webhooks/WebhookQueue.h"

#include <Poco/Logger.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace colonnade::tasks
{

/// Configuration, section `tasks`, `webhook_…`.
struct WebhookSettings
{
    bool allowPrivate = false;
    int timeoutSeconds = 10;
    int attempts = 8;
    int retrySeconds = 30;
    int keepDays = 30;
};

/// How long to wait after so many failures: the first delay, doubled each time up to six hours, of which the
/// second half is random. `random` is from 0 to below 1.
int webhookDelaySeconds(int firstSeconds, int attempts, double random);

/// What is sent for a completed task (reference 8).
std::string webhookBody(const ClaimedCall& call, const std::string& shortName);

/// Delivers queued calls, on threads of its own, until it is destroyed.
class WebhookSender
{
public:
    /// Starts at once. What is referred to must outlive it.
    WebhookSender(Database& database, const Clock& clock, std::shared_ptr<const Projects> projects,
                  const WebhookSettings& settings, Poco::Logger& logger);
    ~WebhookSender();
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;

private:
    void run(const std::stop_token& stop);
    bool tryOne(const std::stop_token& stop);
    WebhookReply send(const ClaimedCall& call, const std::stop_token& stop) const;
    /// Tries for a while: a call whose delivery is not noted would be made again.
    void note(const ClaimedCall& call, const WebhookReply& reply, const WebhookAttempt& attempt);
    void conclude(const ClaimedCall& call, const WebhookReply& reply, const WebhookAttempt& attempt);
    void sweepNowAndThen();
    std::string findUrl(std::int64_t project) const;

    Database& _database;
    const Clock& _clock;
    const std::shared_ptr<const Projects> _projects;
    const WebhookSettings _settings;
    Poco::Logger& _logger;
    WebhookQueue _queue;
    const WebhookClient _client;

    std::mutex _mutex;
    std::condition_variable_any _resting;
    std::chrono::steady_clock::time_point _nextSweep; // guarded by _mutex
    std::vector<std::jthread> _threads;               // last: they use all of the above
};

} // namespace colonnade::tasks
