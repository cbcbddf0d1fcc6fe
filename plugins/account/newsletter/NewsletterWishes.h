#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Database.h>

#include <cstdint>
#include <functional>
#include <optional>
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

/// A wish that this server alone may tell until its claim ends.
struct ClaimedWish
{
    NewsletterWish wish;
    std::string claim;
};

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

    /// The wish that is due longest, for so long; nothing if none is due.
    std::optional<ClaimedWish> claim(int seconds) const;

    /// What came of a claimed wish. Nothing changes if the person had another one meanwhile.
    void markTold(const ClaimedWish& claimed) const;
    /// Tried again later; `answer` is for the operator's list.
    void postpone(const ClaimedWish& claimed, int seconds, std::string_view answer) const;
    /// Not tried again by itself, because the service said no for good.
    void giveUp(const ClaimedWish& claimed, std::string_view answer) const;
    void giveBack(const ClaimedWish& claimed) const; ///< untried: due at once

    /// Calls `take` with each wish, in order of address.
    void forEach(const std::function<void(const NewsletterWish&)>& take) const;
    /// Makes those that were given up due again; returns how many.
    std::int64_t retryAll() const;

private:
    void putOff(std::string_view sql, const ClaimedWish& claimed, std::int64_t due,
                std::string_view answer) const;

    colonnade::Database& _database;
    const colonnade::Clock& _clock;
};

} // namespace account
