#include "mail/MailSender.h"

#include "colonnade/Crypto.h"

#include <Poco/Logger.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <thread>

namespace colonnade
{

namespace
{

using std::chrono::milliseconds;

constexpr milliseconds QUICK_LOOK{50};
constexpr milliseconds LOOK{1000};
constexpr std::chrono::minutes SWEEP_PERIOD{60};
constexpr std::chrono::seconds MAX_PAUSE{60};
constexpr int MAX_DOUBLINGS = 30;
constexpr int RECORD_TRIES = 5;

Poco::Logger& logger()
{
    return Poco::Logger::get("mail");
}

std::string nameOf(const ClaimedMail& mail)
{
    return "mail " + std::to_string(mail.id);
}

/// From 0 to below 1.
double randomFraction()
{
    std::uint32_t number = 0;
    const std::string bytes = randomBytes(sizeof number);
    std::memcpy(&number, bytes.data(), sizeof number);
    return std::ldexp(number, -32);
}

} // namespace

int retryDelaySeconds(const RetrySettings& settings, int attempts, double random)
{
    const double full = std::min<double>(
        settings.maxSeconds, std::ldexp(settings.firstSeconds, std::min(attempts - 1, MAX_DOUBLINGS)));
    return static_cast<int>(std::ceil(full * (1 - random / 2)));
}

MailSender::MailSender(Outbox& outbox, std::unique_ptr<MailTransport> transport,
                       const MailSettings& settings):
    _outbox(outbox),
    _transport(std::move(transport)),
    _settings(settings)
{
}

milliseconds MailSender::run(const std::stop_token& stop)
{
    while (!stop.stop_requested())
    {
        const auto pause = std::chrono::ceil<milliseconds>(_pauseUntil - SteadyClock::now());
        if (pause.count() > 0)
            return pause;
        const auto mail = _outbox.claim(_settings.claimSeconds);
        if (!mail)
            return restWithoutMail();
        handle(*mail, stop);
    }
    return LOOK;
}

milliseconds MailSender::restWithoutMail()
{
    if (SteadyClock::now() >= _nextSweep && !_outbox.sweep(_settings.keepDays, _settings.keepDeadTextDays))
        _nextSweep = SteadyClock::now() + SWEEP_PERIOD;
    return _quickLooks > 0 && _quickLooks-- > 0 ? QUICK_LOOK : LOOK;
}

void MailSender::handle(const ClaimedMail& mail, const std::stop_token& stop)
{
    const auto result = _transport->deliver(mail.mail, stop);
    adaptPause(result.delivery);
    record(mail, [&] { conclude(mail, result); });
}

template <class Action> void MailSender::record(const ClaimedMail& mail, const Action& action)
{
    for (int tries = 1;; ++tries)
        try
        {
            return action();
        }
        catch (const DatabaseException& exc)
        {
            if (tries == RECORD_TRIES)
                throw;
            logger().warning("could not note what came of " + nameOf(mail) +
                             ", trying again: " + exc.displayText());
            std::this_thread::sleep_for(milliseconds(100) * (1 << tries));
        }
}

void MailSender::conclude(const ClaimedMail& mail, const DeliveryResult& result)
{
    switch (result.delivery)
    {
    case Delivery::Sent:
        if (!_outbox.markSent(mail, result.detail))
            logger().warning(nameOf(mail) + " took longer than mail.claim_seconds: it may be sent twice");
        else
            logger().information(nameOf(mail) + " sent");
        break;
    case Delivery::Interrupted:
        _outbox.giveBack(mail);
        break;
    case Delivery::Refused:
    case Delivery::Deferred:
    case Delivery::Unavailable:
        recordFailure(mail, result);
    }
}

void MailSender::recordFailure(const ClaimedMail& mail, const DeliveryResult& result)
{
    const int attempts = mail.attempts + 1;
    if (result.delivery == Delivery::Refused || attempts >= _settings.retry.limit)
    {
        _outbox.markDead(mail, result.detail);
        logger().error(nameOf(mail) + " given up after " + std::to_string(attempts) +
                       " tries; see colonnade mail list --state dead: " + result.detail);
        return;
    }
    const int seconds = retryDelaySeconds(_settings.retry, attempts, randomFraction());
    _outbox.postpone(mail, seconds, result.detail);
    logger().warning(nameOf(mail) + " not sent, next try in " + std::to_string(seconds) +
                     " s: " + result.detail);
}

void MailSender::adaptPause(Delivery delivery)
{
    if (delivery != Delivery::Unavailable)
    {
        _unavailable = 0;
        return;
    }
    // Otherwise every mail that waits would knock at a closed door, and use up its tries.
    const std::chrono::seconds pause(std::int64_t{1} << std::min(_unavailable++, MAX_DOUBLINGS));
    _pauseUntil = SteadyClock::now() + std::min(pause, MAX_PAUSE);
}

} // namespace colonnade
