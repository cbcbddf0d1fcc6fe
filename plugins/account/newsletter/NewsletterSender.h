#pragma once

#include "newsletter/NewsletterService.h"

#include <Poco/Logger.h>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace account
{

/// Tells the newsletter's service what people want, on a thread of its own, until it is destroyed.
class NewsletterSender
{
public:
    /// Starts at once. `firstRetrySeconds`: wait after the first failure; each next is twice as long, up to
    /// six hours. What is referred to must outlive it.
    NewsletterSender(const NewsletterWishes& wishes, NewsletterAccess access, int firstRetrySeconds,
                     Poco::Logger& logger);

private:
    void run(const std::stop_token& stop);
    bool tellOne(const std::stop_token& stop);
    void conclude(const ClaimedWish& claimed, const ToldResult& result);

    const NewsletterWishes& _wishes;
    const NewsletterService _service;
    const int _firstRetrySeconds;
    Poco::Logger& _logger;
    std::mutex _mutex;
    std::condition_variable_any _resting;
    std::jthread _thread; // last: it uses all of the above
};

} // namespace account
