#pragma once

#include <colonnade/Database.h>
#include <colonnade/Queue.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// What is to be told: a completed task.
struct WebhookCall
{
    std::int64_t id = 0;
    std::int64_t project = 0;
    std::int64_t task = 0;
    std::int64_t result = 0;
    std::string fired; ///< naive UTC
};

/// What one attempt came to; a row of the delivery log.
struct WebhookAttempt
{
    std::string started;
    std::int64_t milliseconds = 0;
    std::optional<std::int64_t> status = {}; ///< HTTP's; nothing if no answer came
    std::string error = {};                  ///< empty if it was delivered
};

struct QueuedCall
{
    std::int64_t id = 0;
    std::int64_t task = 0;
    std::int64_t result = 0;
    std::string fired;
    std::string state; ///< `waiting`, `delivered` or `dead`
    std::int64_t attempts = 0;
    std::int64_t due = 0; ///< of a waiting one: when it is tried next, seconds since 1970
    std::vector<WebhookAttempt> log = {};
};

/// Queues the call for a task that is completed by this transaction; nothing if the project has no webhook.
void queueWebhook(Transaction& transaction, std::int64_t task, std::int64_t nowSeconds);

/// The calls as a queue. Projects with a call under way wait, so that a slow receiver holds up only itself.
QueueTable webhookTable();
WebhookCall toWebhookCall(const ClaimedRow& row);

/// Adds to the delivery log of a call that is still there.
void logAttempt(Transaction& transaction, std::int64_t call, const WebhookAttempt& attempt);

/// A project's calls with their attempts, in order of id, beyond `afterId`.
std::vector<QueuedCall> listWebhookCalls(Database& database, std::int64_t project, std::int64_t afterId,
                                         int limit);

/// Makes a project's dead calls due at once, with all tries before them; returns how many.
std::int64_t retryDeadCalls(Database& database, std::int64_t project, std::int64_t nowSeconds);

} // namespace colonnade::tasks
