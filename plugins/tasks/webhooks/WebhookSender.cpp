#include "webhooks/WebhookSender.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

#include <algorithm>
#include <chrono>

namespace colonnade::tasks
{

namespace
{

constexpr int THREADS = 4;
constexpr int CLAIM_MARGIN_SECONDS = 15; ///< to note what came of a call
constexpr int LONGEST_DELAY_SECONDS = 6 * 3600;

QueueWork::Plan planOf(const WebhookSettings& settings)
{
    QueueWork::Plan plan;
    plan.retry = {settings.attempts, settings.retrySeconds, LONGEST_DELAY_SECONDS};
    plan.claimSeconds = settings.timeoutSeconds + CLAIM_MARGIN_SECONDS;
    plan.keepDays = settings.keepDays;
    plan.see = "colonnade project webhooks";
    plan.nameOf = [](const ClaimedRow& row)
    { return "webhook call " + row.key + " of project " + row.text(0); };
    return plan;
}

} // namespace

std::string webhookBody(const WebhookCall& call, const std::string& shortName)
{
    constexpr std::size_t TO_SECONDS = 19;
    std::string fired = call.fired.substr(0, TO_SECONDS);
    std::replace(fired.begin(), fired.end(), 'T', ' ');
    JsonWriter json;
    json.beginObject()
        .member("event", "task_completed")
        .member("project_short_name", shortName)
        .member("project_id", call.project)
        .member("task_id", call.task)
        .member("result_id", call.result)
        .member("fired_at", fired)
        .end();
    return json.take();
}

WebhookSender::WebhookSender(Database& database, const Clock& clock, std::shared_ptr<const Projects> projects,
                             const WebhookSettings& settings, Poco::Logger& logger):
    _database(database),
    _clock(clock),
    _projects(std::move(projects)),
    _client(settings.timeoutSeconds, settings.allowPrivate),
    _queue(database, clock, webhookTable()),
    _work(
        _queue, planOf(settings),
        [this](const ClaimedRow& row, const std::stop_token& stop)
        { return tryCall(toWebhookCall(row), stop); },
        logger),
    _threads(
        "webhooks", [this](const std::stop_token& stop) { return _work.run(stop); }, THREADS)
{
}

Tried WebhookSender::tryCall(const WebhookCall& call, const std::stop_token& stop) const
{
    WebhookAttempt attempt{isoTime(_clock.nowMicroseconds())};
    const auto begin = std::chrono::steady_clock::now();
    const WebhookReply reply = send(call, stop);
    if (reply.interrupted)
        return {Tried::Outcome::Interrupted};
    attempt.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
            .count();
    attempt.status = reply.status;
    attempt.error = reply.error;
    const auto outcome = reply.error.empty() ? Tried::Outcome::Done
                         : reply.final       ? Tried::Outcome::Never
                                             : Tried::Outcome::Later;
    return {outcome, reply.error,
            [id = call.id, attempt](Transaction& transaction) { logAttempt(transaction, id, attempt); }};
}

WebhookReply WebhookSender::send(const WebhookCall& call, const std::stop_token& stop) const
{
    const auto project = _projects->findById(call.project);
    const std::string url = findUrl(call.project);
    if (!project || url.empty())
        return {std::nullopt, "the project has no webhook any more", true};
    WebhookMessage message{url, webhookBody(call, project->shortName), {}, call.id};
    message.signature = "sha256=" + encodeHex(hmacSha256(project->secretKey, message.body));
    return _client.post(message, stop);
}

std::string WebhookSender::findUrl(std::int64_t project) const
{
    return _database
        .read(
            [&](Session& session)
            {
                return session.find([](const Row& row) { return row.findText(0).value_or(""); },
                                    "SELECT webhook FROM tasks_project WHERE id = $1", project);
            })
        .value_or("");
}

} // namespace colonnade::tasks
