#pragma once

#include "newsletter/NewsletterService.h"

#include <colonnade/Background.h>
#include <colonnade/Queue.h>

#include <Poco/Logger.h>

namespace account
{

/// Tells the newsletter's service what people want, on a thread of its own, until it is destroyed.
class NewsletterSender
{
public:
    /// Starts at once. `firstRetrySeconds`: wait after the first failure; each next is twice as long, up to
    /// six hours. What is referred to must outlive it.
    NewsletterSender(colonnade::Database& database, const colonnade::Clock& clock, NewsletterAccess access,
                     int firstRetrySeconds, Poco::Logger& logger);

private:
    const NewsletterService _service;
    colonnade::Queue _queue;
    colonnade::QueueWork _work;
    colonnade::BackgroundThread _thread; // last: it uses all of the above
};

} // namespace account
