#pragma once

#include "mail/MailSettings.h"
#include "mail/Outbox.h"
#include "mail/Transport.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>

namespace colonnade
{

/// How long a mail waits after so many failed tries, at least one: `first`, doubled with each further one, at
/// most `max`, less up to a half; `random` is from 0 to below 1.
int retryDelaySeconds(const RetrySettings& settings, int attempts, double random);

/// Sends what is in the outbox: the work of a background thread.
class MailSender
{
public:
    /// `outbox` must outlive it.
    MailSender(Outbox& outbox, std::unique_ptr<MailTransport> transport, const MailSettings& settings);

    /// Sends what is due; returns how long to rest.
    std::chrono::milliseconds run(const std::stop_token& stop);

    /// A mail is about to be committed: look again soon. Any thread.
    void expect() { _quickLooks = QUICK_LOOKS; }

private:
    using SteadyClock = std::chrono::steady_clock;
    static constexpr int QUICK_LOOKS = 10;

    std::chrono::milliseconds restWithoutMail();
    void handle(const ClaimedMail& mail, const std::stop_token& stop);
    void conclude(const ClaimedMail& mail, const DeliveryResult& result);
    void recordFailure(const ClaimedMail& mail, const DeliveryResult& result);
    void adaptPause(Delivery delivery);
    /// Tries for a while: a mail whose sending is not recorded would be sent again.
    template <class Action> void record(const ClaimedMail& mail, const Action& action);

    Outbox& _outbox;
    const std::unique_ptr<MailTransport> _transport;
    const MailSettings _settings;
    std::atomic<int> _quickLooks = 0;
    int _unavailable = 0;                  // in a row
    SteadyClock::time_point _pauseUntil{}; // while nothing can be sent
    SteadyClock::time_point _nextSweep{};
};

} // namespace colonnade
