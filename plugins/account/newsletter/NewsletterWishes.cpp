#include "newsletter/NewsletterWishes.h"

#include <colonnade/Crypto.h>

#include <Poco/UTF8String.h>

#include <vector>

using colonnade::Row;
using colonnade::Session;
using colonnade::Transaction;

namespace account
{
namespace
{

constexpr std::size_t CLAIM_BYTES = 16;
constexpr int PAGE = 500;

// PostgreSQL passes over a row that another server is just taking, instead of waiting for it.
constexpr const char* CLAIM_SQLITE =
    "update account_newsletter_wish set claim = $2, due = $3 where email = (select email from "
    "account_newsletter_wish where due <= $1 order by due, email limit 1) "
    "returning email, fullname, status, attempts";
constexpr const char* CLAIM_POSTGRESQL =
    "update account_newsletter_wish set claim = $2, due = $3 where email = (select email from "
    "account_newsletter_wish where due <= $1 order by due, email limit 1 for update skip locked) "
    "returning email, fullname, status, attempts";

NewsletterWish toWish(const Row& row)
{
    return {row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3))};
}

} // namespace

void NewsletterWishes::add(Transaction& transaction, std::string_view email, std::string_view fullname,
                           std::string_view status) const
{
    transaction.execute("insert into account_newsletter_wish (email, fullname, status, due) "
                        "values ($1, $2, $3, $4) on conflict (email) do update set "
                        "fullname = excluded.fullname, status = excluded.status, due = excluded.due, "
                        "attempts = 0, claim = null, answer = ''",
                        Poco::UTF8::toLower(std::string(email)), fullname, status, _clock.nowSeconds());
}

std::optional<ClaimedWish> NewsletterWishes::claim(int seconds) const
{
    const std::int64_t now = _clock.nowSeconds();
    // Most of the time nothing is due: looking costs no transaction.
    if (!_database.read(
            [&](Session& session) {
                return session.findInteger("select 1 from account_newsletter_wish where due <= $1 limit 1",
                                           now);
            }))
        return std::nullopt;
    const std::string claim = colonnade::encodeHex(colonnade::randomBytes(CLAIM_BYTES));
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.find(
                [&](const Row& row) {
                    return ClaimedWish{toWish(row), claim};
                },
                transaction.dialect() == colonnade::Dialect::Postgresql ? CLAIM_POSTGRESQL : CLAIM_SQLITE,
                now, claim, now + seconds);
        });
}

void NewsletterWishes::markTold(const ClaimedWish& claimed) const
{
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("delete from account_newsletter_wish where email = $1 and claim = $2",
                                claimed.wish.email, claimed.claim);
        });
}

void NewsletterWishes::postpone(const ClaimedWish& claimed, int seconds, std::string_view answer) const
{
    putOff("update account_newsletter_wish set claim = null, attempts = attempts + 1, due = $3, answer = $4 "
           "where email = $1 and claim = $2",
           claimed, _clock.nowSeconds() + seconds, answer);
}

void NewsletterWishes::giveUp(const ClaimedWish& claimed, std::string_view answer) const
{
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("update account_newsletter_wish set claim = null, attempts = attempts + 1, "
                                "due = null, answer = $3 where email = $1 and claim = $2",
                                claimed.wish.email, claimed.claim, answer);
        });
}

void NewsletterWishes::giveBack(const ClaimedWish& claimed) const
{
    putOff("update account_newsletter_wish set claim = null, due = $3, answer = $4 "
           "where email = $1 and claim = $2",
           claimed, _clock.nowSeconds(), "");
}

void NewsletterWishes::putOff(std::string_view sql, const ClaimedWish& claimed, std::int64_t due,
                              std::string_view answer) const
{
    _database.write([&](Transaction& transaction)
                    { transaction.execute(sql, claimed.wish.email, claimed.claim, due, answer); });
}

void NewsletterWishes::forEach(const std::function<void(const NewsletterWish&)>& take) const
{
    const auto toListed = [](const Row& row)
    {
        auto wish = toWish(row);
        wish.givenUp = row.boolean(4);
        wish.answer = row.text(5);
        return wish;
    };
    std::string after;
    for (;;)
    {
        const auto page = _database.read(
            [&](Session& session)
            {
                return session.all(toListed,
                                   "select email, fullname, status, attempts, due is null, answer from "
                                   "account_newsletter_wish where email > $1 order by email limit $2",
                                   after, PAGE);
            });
        for (const auto& wish: page)
            take(wish);
        if (page.size() < PAGE)
            return;
        after = page.back().email;
    }
}

std::int64_t NewsletterWishes::retryAll() const
{
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.execute(
                "update account_newsletter_wish set due = $1, attempts = 0 where due is null",
                _clock.nowSeconds());
        });
}

} // namespace account
