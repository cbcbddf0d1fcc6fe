#pragma once

#include "tasks/Projects.h"
#include "webhooks/WebhookClient.h"
#include "webhooks/WebhookQueue.h"

#include <colonnade/Background.h>
#include <colonnade/Queue.h>

#include <Poco/Logger.h>

#include <memory>
#include <stop_token>
#include <string>

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

/// What is sent for a completed task (reference 8).
std::string webhookBody(const WebhookCall& call, const std::string& shortName);

/// Delivers queued calls, on threads of its own, until it is destroyed.
class WebhookSender
{
public:
    /// Starts at once. What is referred to must outlive it.
    WebhookSender(Database& database, const Clock& clock, std::shared_ptr<const Projects> projects,
                  const WebhookSettings& settings, Poco::Logger& logger);

private:
    Tried tryCall(const WebhookCall& call, const std::stop_token& stop) const;
    WebhookReply send(const WebhookCall& call, const std::stop_token& stop) const;
    std::string findUrl(std::int64_t project) const;

    Database& _database;
    const Clock& _clock;
    const std::shared_ptr<const Projects> _projects;
    const WebhookClient _client;
    Queue _queue;
    QueueWork _work;
    BackgroundThread _threads; // last: they use all of the above
};

} // namespace colonnade::tasks
