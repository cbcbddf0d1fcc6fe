#pragma once

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

/// The newsletter's subscribers on this server, in table account_subscription. Any thread.
class Subscriptions
{
public:
    /// `enabled`: `account.newsletter` is `local`.
    Subscriptions(colonnade::Database& database, const colonnade::Clock& clock, bool enabled):
        _database(database),
        _clock(clock),
        _enabled(enabled)
    {
    }

    bool enabled() const { return _enabled; }

    /// Where to go after a sign-in that leads to `next`: the newsletter's page first, for whoever was never
    /// asked.
    std::string nextAfterSignIn(const colonnade::User& user, const std::string& next) const;

    /// Remembers that the user was asked.
    void markAsked(std::int64_t userId) const;
    /// Waits for the confirmation of `email`, unless that address is confirmed already: then false.
    bool request(colonnade::Transaction& transaction, std::int64_t userId, std::string_view email) const;
    void confirm(colonnade::Transaction& transaction, std::int64_t userId, std::string_view email) const;
    /// The user wants none, or none any more.
    void decline(colonnade::Transaction& transaction, std::int64_t userId) const;

    /// Confirmed ones ordered by user, from above `afterId`; never disabled accounts.
    std::vector<Subscriber> list(std::int64_t afterId, int limit) const;

private:
    void put(colonnade::Transaction& transaction, std::int64_t userId, std::string_view email,
             std::string_view state) const;

    colonnade::Database& _database;
    const colonnade::Clock& _clock;
    const bool _enabled;
};

} // namespace account
