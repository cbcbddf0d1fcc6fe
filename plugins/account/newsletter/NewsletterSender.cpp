#include "newsletter/NewsletterSender.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <chrono>

namespace account
{
namespace
{

constexpr std::chrono::seconds LOOK{1};
constexpr int CLAIM_SECONDS = 90; // three times what a call may take
constexpr int MAX_ATTEMPTS = 14;  // with the default first wait some two days
constexpr int LONGEST_WAIT_SECONDS = 6 * 3600;

} // namespace

NewsletterSender::NewsletterSender(const NewsletterWishes& wishes, NewsletterAccess access,
                                   int firstRetrySeconds, Poco::Logger& logger):
    _wishes(wishes),
    _service(std::move(access)),
    _firstRetrySeconds(firstRetrySeconds),
    _logger(logger),
    _thread([this](const std::stop_token& stop) { run(stop); })
{
}

void NewsletterSender::run(const std::stop_token& stop)
{
    while (!stop.stop_requested())
    {
        try
        {
            if (tellOne(stop))
                continue;
        }
        catch (const Poco::Exception& exc)
        {
            _logger.error("the newsletter rests for a moment: " + exc.displayText());
        }
        catch (const std::exception& exc)
        {
            _logger.error("the newsletter rests for a moment: " + std::string(exc.what()));
        }
        std::unique_lock lock(_mutex);
        _resting.wait_for(lock, stop, LOOK, [] { return false; });
    }
}

bool NewsletterSender::tellOne(const std::stop_token& stop)
{
    const auto claimed = _wishes.claim(CLAIM_SECONDS);
    if (!claimed)
        return false;
    conclude(*claimed, _service.tell(claimed->wish, stop));
    return true;
}

void NewsletterSender::conclude(const ClaimedWish& claimed, const ToldResult& result)
{
    const int attempts = claimed.wish.attempts + 1;
    if (result.told == Told::Yes)
        return _wishes.markTold(claimed);
    if (result.told == Told::Interrupted)
        return _wishes.giveBack(claimed);
    if (result.told == Told::Never || attempts >= MAX_ATTEMPTS)
    {
        _logger.error("a subscription was given up after " + std::to_string(attempts) +
                      " tries (colonnade newsletter list): " + result.detail);
        return _wishes.giveUp(claimed, result.detail);
    }
    const int doublings = std::min(attempts - 1, 20);
    const auto seconds = static_cast<int>(
        std::min<std::int64_t>(LONGEST_WAIT_SECONDS, std::int64_t{_firstRetrySeconds} << doublings));
    _logger.warning("the newsletter's service cannot be told of a subscription, next try in " +
                    std::to_string(seconds) + " s: " + result.detail);
    _wishes.postpone(claimed, seconds, result.detail);
}

} // namespace account
