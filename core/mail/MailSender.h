#pragma once

#include "mail/MailSettings.h"
#include "mail/Outbox.h"
#include "mail/Transport.h"

#include "colonnade/Queue.h"

#include <chrono>
#include <memory>
#include <stop_token>

namespace colonnade
{

/// Sends what is in the outbox: the work of a background thread.
class MailSender
{
public:
    /// `outbox` must outlive it.
    MailSender(Outbox& outbox, std::unique_ptr<MailTransport> transport, const MailSettings& settings);

    /// Sends what is due; returns how long to rest.
    std::chrono::milliseconds run(const std::stop_token& stop) { return _work.run(stop); }

    /// A mail is about to be committed: look again soon. Any thread.
    void expect() { _work.expect(); }

private:
    Tried send(const ClaimedRow& row, const std::stop_token& stop);

    Outbox& _outbox;
    const std::unique_ptr<MailTransport> _transport;
    QueueWork _work;
};

} // namespace colonnade
