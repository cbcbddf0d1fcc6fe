#pragma once

#include "store/NewsletterWishes.h"

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace account
{

struct Subscriber
{
    std::int64_t userId = 0;
    std::string email;
    std::string name;
    std::string fullname;
};

/// Who wants the newsletter, in table account_subscription. Any thread.
class Subscriptions
{
public:
    /// Where subscriptions are kept.
    enum class Place
    {
        Nowhere, ///< there is no newsletter
        Here,    ///< on this server
        Service  ///< with a service; here only what was asked for
    };

    /// All must outlive it.
    Subscriptions(colonnade::Database& database, const colonnade::Clock& clock,
                  const NewsletterWishes& wishes, Place place):
        _database(database),
        _clock(clock),
        _wishes(wishes),
        _place(place)
    {
    }

    Place place() const { return _place; }                    ///< here, at a service, or nowhere
    bool enabled() const { return _place != Place::Nowhere; } ///< else its routes are 404

    /// Where to go after a sign-in that leads to `next`: the newsletter's page first, for whoever was never
    /// asked.
    std::string nextAfterSignIn(const colonnade::User& user, const std::string& next) const;

    /// `asked`, `pending` or `confirmed`; nothing for whoever was never asked.
    std::optional<std::string> findState(colonnade::Session& session, std::int64_t userId) const;

    /// Remembers that the user was asked.
    void markAsked(std::int64_t userId) const;
    /// Waits for the confirmation of the user's address, unless that is confirmed already: then false. A
    /// service is told.
    bool request(colonnade::Transaction& transaction, const colonnade::User& user) const;
    /// The person opened the link; only then does the subscription count.
    void confirm(colonnade::Transaction& transaction, std::int64_t userId, std::string_view email) const;
    /// The user wants none, or none any more.
    void decline(colonnade::Transaction& transaction, const colonnade::User& user) const;
    /// The account is about to end: a service that has its address is told.
    void leave(colonnade::Transaction& transaction, const colonnade::User& user) const;

    /// Confirmed ones ordered by user, from above `afterId`; never disabled accounts.
    std::vector<Subscriber> list(std::int64_t afterId, int limit) const;

private:
    void put(colonnade::Transaction& transaction, std::int64_t userId, std::string_view email,
             std::string_view state) const;

    colonnade::Database& _database;
    const colonnade::Clock& _clock;
    const NewsletterWishes& _wishes;
    const Place _place;
};

} // namespace account
