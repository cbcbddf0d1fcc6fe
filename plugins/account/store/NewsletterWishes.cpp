#include "store/NewsletterWishes.h"

#include <Poco/UTF8String.h>

#include <vector>

using colonnade::Row;
using colonnade::Session;
using colonnade::Transaction;

namespace account
{
namespace
{

constexpr int PAGE = 500;

NewsletterWish toWish(const Row& row)
{
    return {row.text(0), row.text(1), row.text(2), static_cast<int>(row.integer(3))};
}

} // namespace

colonnade::QueueTable newsletterWishTable()
{
    return {.table = "account_newsletter_wish",
            .key = "email",
            .hasTextKey = true,
            .columns = {"fullname", "status"},
            .label = "status"};
}

NewsletterWish toNewsletterWish(const colonnade::ClaimedRow& row)
{
    return {row.key, row.text(0), row.text(1), row.attempts};
}

void NewsletterWishes::add(Transaction& transaction, std::string_view email, std::string_view fullname,
                           std::string_view status) const
{
    transaction.execute("insert into account_newsletter_wish (email, fullname, status, due) "
                        "values ($1, $2, $3, $4) on conflict (email) do update set "
                        "fullname = excluded.fullname, status = excluded.status, due = excluded.due, "
                        "state = 'waiting', attempts = 0, claim = null, finished = null, answer = ''",
                        Poco::UTF8::toLower(std::string(email)), fullname, status, _clock.nowSeconds());
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
                                   "select email, fullname, status, attempts, state = 'dead', answer from "
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
            return transaction.execute("update account_newsletter_wish set state = 'waiting', due = $1, "
                                       "attempts = 0, finished = null "
                                       "where state = 'dead'",
                                       _clock.nowSeconds());
        });
}

} // namespace account
