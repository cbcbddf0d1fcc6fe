#include "mail/MailSender.h"

#include <Poco/Logger.h>

namespace colonnade
{

namespace
{

QueueWork::Plan planOf(const MailSettings& settings)
{
    QueueWork::Plan plan;
    plan.retry = settings.retry;
    plan.claimSeconds = settings.claimSeconds;
    plan.keepDays = settings.keepDays;
    plan.keepSecretDays = settings.keepDeadTextDays;
    plan.done = "sent";
    plan.see = "colonnade mail list --state dead";
    plan.nameOf = [](const ClaimedRow& row) { return "mail " + row.key; };
    return plan;
}

Tried::Outcome outcomeOf(Delivery delivery)
{
    switch (delivery)
    {
    case Delivery::Sent:
        return Tried::Outcome::Done;
    case Delivery::Refused:
        return Tried::Outcome::Never;
    case Delivery::Deferred:
        return Tried::Outcome::Later;
    case Delivery::Unavailable:
        return Tried::Outcome::Unavailable;
    case Delivery::Interrupted:
        break;
    }
    return Tried::Outcome::Interrupted;
}

} // namespace

MailSender::MailSender(Outbox& outbox, std::unique_ptr<MailTransport> transport,
                       const MailSettings& settings):
    _outbox(outbox),
    _transport(std::move(transport)),
    _work(
        outbox.queue(), planOf(settings),
        [this](const ClaimedRow& row, const std::stop_token& stop) { return send(row, stop); },
        Poco::Logger::get("mail"))
{
}

Tried MailSender::send(const ClaimedRow& row, const std::stop_token& stop)
{
    const auto mail = _outbox.open(row);
    if (!mail)
        return {Tried::Outcome::Never, "the text was sealed with another master key"};
    auto result = _transport->deliver(*mail, stop);
    return {outcomeOf(result.delivery), std::move(result.detail)};
}

} // namespace colonnade
