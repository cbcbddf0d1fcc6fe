#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Database.h>
#include <colonnade/Queue.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace account
{

/// What a person wants of the newsletter, as the service is to be told.
struct NewsletterWish
{
    std::string email; ///< in lower case
    std::string fullname;
    std::string status; ///< `pending` (the service asks for a confirmation) or `unsubscribed`
    int attempts = 0;   ///< so far
    bool givenUp = false;
    std::string answer = {}; ///< what came of the last attempt
};

/// account_newsletter_wish as a queue.
colonnade::QueueTable newsletterWishTable();
NewsletterWish toNewsletterWish(const colonnade::ClaimedRow& row);

/// What the newsletter's service still has to be told, in table account_newsletter_wish: the last wish of
/// each address. Several servers may work on it. Any thread.
class NewsletterWishes
{
public:
    /// Both must outlive it.
    NewsletterWishes(colonnade::Database& database, const colonnade::Clock& clock):
        _database(database),
        _clock(clock)
    {
    }

    /// In the transaction that it is part of; an earlier wish of the address is forgotten.
    void add(colonnade::Transaction& transaction, std::string_view email, std::string_view fullname,
             std::string_view status) const;

    /// Calls `take` with each wish, in order of address.
    void forEach(const std::function<void(const NewsletterWish&)>& take) const;
    /// Makes those that were given up due again; returns how many.
    std::int64_t retryAll() const;

private:
    colonnade::Database& _database;
    const colonnade::Clock& _clock;
};

} // namespace account
