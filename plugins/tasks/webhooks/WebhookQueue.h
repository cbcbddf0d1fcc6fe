#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// A call that this server alone may try until its claim ends.
struct ClaimedCall
{
    std::int64_t id = 0;
    std::int64_t project = 0;
    std::int64_t task = 0;
    std::int64_t result = 0;
    std::string fired; ///< naive UTC
    int attempts = 0;  ///< before this one
    std::string claim;
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

/// The calls. Several servers may work on them. Any thread.
class WebhookQueue
{
public:
    /// Both must outlive it.
    WebhookQueue(Database& database, const Clock& clock);

    /// The call that is due longest, for this server alone for that long; nothing if none is due. Projects
    /// with a call under way wait, so that a slow receiver holds up only itself.
    std::optional<ClaimedCall> claim(int seconds);

    // What came of a claimed call. If the claim has ended and another server has taken over, nothing changes.
    void markDelivered(const ClaimedCall& call, const WebhookAttempt& attempt);
    void markDead(const ClaimedCall& call, const WebhookAttempt& attempt);
    void postpone(const ClaimedCall& call, const WebhookAttempt& attempt, int seconds);
    void giveBack(const ClaimedCall& call); ///< untried: due at once

    /// A project's calls with their attempts, in order of id, beyond `afterId`.
    std::vector<QueuedCall> list(std::int64_t project, std::int64_t afterId, int limit);

    /// Makes a project's dead calls due at once, with all tries before them; returns how many.
    std::int64_t retryDead(std::int64_t project);

    /// Removes what was finished so many days ago, a bounded number at a time.
    void sweep(int keepDays);

private:
    void finish(const ClaimedCall& call, const WebhookAttempt* attempt, std::string_view sql,
                std::int64_t time);

    Database& _database;
    const Clock& _clock;
};

} // namespace colonnade::tasks
