#include "webhooks/WebhookSender.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace colonnade::tasks
{

namespace
{

constexpr int THREADS = 4;
constexpr int CLAIM_MARGIN_SECONDS = 15; ///< to note what came of a call
constexpr int NOTE_TRIES = 6;
constexpr int LONGEST_DELAY_SECONDS = 6 * 3600;
constexpr int MAX_DOUBLINGS = 20;
constexpr std::chrono::seconds LOOK{1};
constexpr std::chrono::hours SWEEP_PERIOD{1};

double randomFraction()
{
    thread_local std::minstd_rand random(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(random);
}

std::string nameOf(const ClaimedCall& call)
{
    return "webhook call " + std::to_string(call.id) + " of project " + std::to_string(call.project);
}

} // namespace

int webhookDelaySeconds(int firstSeconds, int attempts, double random)
{
    const double full = std::min<double>(
        LONGEST_DELAY_SECONDS, std::ldexp(firstSeconds, std::clamp(attempts - 1, 0, MAX_DOUBLINGS)));
    return static_cast<int>(std::ceil(full * (1 - random / 2)));
}

std::string webhookBody(const ClaimedCall& call, const std::string& shortName)
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
    _settings(settings),
    _logger(logger),
    _queue(database, clock),
    _client(settings.timeoutSeconds, settings.allowPrivate)
{
    for (int i = 0; i < THREADS; ++i)
        _threads.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

WebhookSender::~WebhookSender()
{
    for (auto& thread: _threads)
        thread.request_stop();
    for (auto& thread: _threads)
        thread.join();
}

void WebhookSender::run(const std::stop_token& stop)
{
    while (!stop.stop_requested())
    {
        try
        {
            if (tryOne(stop))
                continue;
            sweepNowAndThen();
        }
        catch (const Poco::Exception& exc)
        {
            _logger.error("webhooks rest for a moment: " + exc.displayText());
        }
        catch (const std::exception& exc)
        {
            _logger.error("webhooks rest for a moment: " + std::string(exc.what()));
        }
        std::unique_lock lock(_mutex);
        _resting.wait_for(lock, stop, LOOK, [] { return false; });
    }
}

bool WebhookSender::tryOne(const std::stop_token& stop)
{
    const auto call = _queue.claim(_settings.timeoutSeconds + CLAIM_MARGIN_SECONDS);
    if (!call)
        return false;
    WebhookAttempt attempt{isoTime(_clock.nowMicroseconds())};
    const auto begin = std::chrono::steady_clock::now();
    const WebhookReply reply = send(*call, stop);
    attempt.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
            .count();
    attempt.status = reply.status;
    attempt.error = reply.error;
    note(*call, reply, attempt);
    return true;
}

void WebhookSender::note(const ClaimedCall& call, const WebhookReply& reply, const WebhookAttempt& attempt)
{
    for (int tries = 1;; ++tries)
        try
        {
            return conclude(call, reply, attempt);
        }
        catch (const DatabaseException& exc)
        {
            if (tries == NOTE_TRIES)
                throw;
            _logger.warning("could not note what came of " + nameOf(call) +
                            ", trying again: " + exc.displayText());
            std::this_thread::sleep_for(std::chrono::milliseconds(100) * (1 << tries));
        }
}

WebhookReply WebhookSender::send(const ClaimedCall& call, const std::stop_token& stop) const
{
    const auto project = _projects->findById(call.project);
    const std::string url = findUrl(call.project);
    if (!project || url.empty())
        return {std::nullopt, "the project has no webhook any more", true};
    WebhookMessage message{url, webhookBody(call, project->shortName), {}, call.id};
    message.signature = "sha256=" + encodeHex(hmacSha256(project->secretKey, message.body));
    return _client.post(message, stop);
}

void WebhookSender::conclude(const ClaimedCall& call, const WebhookReply& reply,
                             const WebhookAttempt& attempt)
{
    const int attempts = call.attempts + 1;
    if (reply.interrupted)
        _queue.giveBack(call);
    else if (reply.error.empty())
        _queue.markDelivered(call, attempt);
    else if (reply.final || attempts >= _settings.attempts)
    {
        _queue.markDead(call, attempt);
        _logger.warning(nameOf(call) + " is given up: " + reply.error);
    }
    else
        _queue.postpone(call, attempt,
                        webhookDelaySeconds(_settings.retrySeconds, attempts, randomFraction()));
}

void WebhookSender::sweepNowAndThen()
{
    {
        const std::lock_guard lock(_mutex);
        const auto now = std::chrono::steady_clock::now();
        if (now < _nextSweep)
            return;
        _nextSweep = now + SWEEP_PERIOD;
    }
    _queue.sweep(_settings.keepDays);
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
