#include "newsletter/NewsletterSender.h"

#include "store/NewsletterWishes.h"

#include <stop_token>

using colonnade::ClaimedRow;
using colonnade::QueueWork;
using colonnade::Tried;

namespace account
{
namespace
{

constexpr int CLAIM_SECONDS = 90; // three times what a call may take
constexpr int MAX_ATTEMPTS = 14;  // with the default first wait some two days
constexpr int LONGEST_WAIT_SECONDS = 6 * 3600;

QueueWork::Plan planOf(int firstRetrySeconds)
{
    QueueWork::Plan plan;
    plan.retry = {MAX_ATTEMPTS, firstRetrySeconds, LONGEST_WAIT_SECONDS};
    plan.claimSeconds = CLAIM_SECONDS;
    plan.see = "colonnade newsletter list";
    plan.nameOf = [](const ClaimedRow&) { return "telling the newsletter's service of a subscription"; };
    return plan;
}

Tried::Outcome outcomeOf(Told told)
{
    switch (told)
    {
    case Told::Yes:
        return Tried::Outcome::Done;
    case Told::Later:
        return Tried::Outcome::Later;
    case Told::Never:
        return Tried::Outcome::Never;
    case Told::Interrupted:
        break;
    }
    return Tried::Outcome::Interrupted;
}

} // namespace

NewsletterSender::NewsletterSender(colonnade::Database& database, const colonnade::Clock& clock,
                                   NewsletterAccess access, int firstRetrySeconds, Poco::Logger& logger):
    _service(std::move(access)),
    _queue(database, clock, newsletterWishTable()),
    _work(
        _queue, planOf(firstRetrySeconds),
        [this](const ClaimedRow& row, const std::stop_token& stop)
        {
            const auto result = _service.tell(toNewsletterWish(row), stop);
            return Tried{outcomeOf(result.told), result.detail};
        },
        logger),
    _thread("newsletter", [this](const std::stop_token& stop) { return _work.run(stop); })
{
}

} // namespace account
