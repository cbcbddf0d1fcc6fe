#include "store/Subscriptions.h"

#include <colonnade/Parameters.h>

namespace account
{
namespace
{

constexpr std::string_view ASKED = "asked";
constexpr std::string_view PENDING = "pending";
constexpr std::string_view CONFIRMED = "confirmed";
constexpr std::string_view UNSUBSCRIBED = "unsubscribed"; // the service's word

} // namespace

std::string Subscriptions::nextAfterSignIn(const colonnade::User& user, const std::string& next) const
{
    if (!enabled())
        return next;
    const bool asked = _database
                           .read(
                               [&](colonnade::Session& session) {
                                   return session.findInteger(
                                       "select 1 from account_subscription where user_id = $1", user.id);
                               })
                           .has_value();
    if (asked)
        return next;
    return next == "/" ? "/account/newsletter" : "/account/newsletter?next=" + colonnade::encodePercent(next);
}

std::optional<std::string> Subscriptions::findState(colonnade::Session& session, std::int64_t userId) const
{
    return session.find([](const colonnade::Row& row) { return row.text(0); },
                        "select state from account_subscription where user_id = $1", userId);
}

void Subscriptions::markAsked(std::int64_t userId) const
{
    _database.write(
        [&](colonnade::Transaction& transaction)
        {
            transaction.execute("insert into account_subscription (user_id, email, state, changed) "
                                "values ($1, '', $2, $3) on conflict (user_id) do nothing",
                                userId, ASKED, _clock.nowSeconds());
        });
}

bool Subscriptions::request(colonnade::Transaction& transaction, const colonnade::User& user) const
{
    const auto confirmed = transaction.findInteger(
        "select 1 from account_subscription where user_id = $1 and email = $2 and state = $3", user.id,
        user.email, CONFIRMED);
    if (confirmed)
        return false;
    put(transaction, user.id, user.email, PENDING);
    if (_place == Place::Service)
        _wishes.add(transaction, user.email, user.fullname, PENDING);
    return true;
}

void Subscriptions::confirm(colonnade::Transaction& transaction, std::int64_t userId,
                            std::string_view email) const
{
    put(transaction, userId, email, CONFIRMED);
}

void Subscriptions::decline(colonnade::Transaction& transaction, const colonnade::User& user) const
{
    leave(transaction, user);
    put(transaction, user.id, "", ASKED);
}

void Subscriptions::leave(colonnade::Transaction& transaction, const colonnade::User& user) const
{
    if (_place != Place::Service)
        return;
    const auto told = transaction.find([](const colonnade::Row& row) { return row.text(0); },
                                       "select email from account_subscription where user_id = $1 and "
                                       "email <> ''",
                                       user.id);
    if (told)
        _wishes.add(transaction, *told, user.fullname, UNSUBSCRIBED);
}

void Subscriptions::put(colonnade::Transaction& transaction, std::int64_t userId, std::string_view email,
                        std::string_view state) const
{
    transaction.execute("insert into account_subscription (user_id, email, state, changed) "
                        "values ($1, $2, $3, $4) on conflict (user_id) do update set "
                        "email = excluded.email, state = excluded.state, changed = excluded.changed",
                        userId, email, state, _clock.nowSeconds());
}

std::vector<Subscriber> Subscriptions::list(std::int64_t afterId, int limit) const
{
    const auto toSubscriber = [](const colonnade::Row& row) {
        return Subscriber{row.integer(0), row.text(1), row.text(2), row.text(3)};
    };
    return _database.read(
        [&](colonnade::Session& session)
        {
            return session.all(toSubscriber,
                               "select s.user_id, s.email, u.name, u.fullname from account_subscription s "
                               "join core_user u on u.id = s.user_id where s.state = 'confirmed' and "
                               "not u.disabled and s.user_id > $1 order by s.user_id limit $2",
                               afterId, limit);
        });
}

} // namespace account
