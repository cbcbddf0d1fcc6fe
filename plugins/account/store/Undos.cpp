#include "store/Undos.h"

#include "store/Links.h"

namespace account
{
namespace
{

constexpr std::int64_t DAY_SECONDS = 86'400;

} // namespace

std::string Undos::digestOf(std::string_view token) const
{
    return _vault.digest("account.undo", token);
}

std::string Undos::create(colonnade::Transaction& transaction, const colonnade::User& user) const
{
    const std::int64_t now = _clock.nowSeconds();
    transaction.execute("delete from account_undo where digest in (select digest from account_undo where "
                        "expires <= $1 order by expires limit 20)",
                        now);
    std::string token = makeLinkToken();
    transaction.execute("insert into account_undo (digest, user_id, email, expires) values ($1, $2, $3, $4)",
                        digestOf(token), user.id, user.email, now + DAYS * DAY_SECONDS);
    return token;
}

bool Undos::exists(colonnade::Session& session, std::string_view token) const
{
    return session
        .findInteger("select 1 from account_undo a join core_user u on u.id = a.user_id "
                     "where a.digest = $1 and a.expires > $2 and not u.disabled",
                     digestOf(token), _clock.nowSeconds())
        .has_value();
}

std::optional<Undos::Undo> Undos::take(colonnade::Transaction& transaction, std::string_view token) const
{
    if (!exists(transaction, token))
        return std::nullopt;
    auto undo = transaction.find(
        [](const colonnade::Row& row) {
            return Undo{row.integer(0), row.text(1)};
        },
        "delete from account_undo where digest = $1 returning user_id, email", digestOf(token));
    if (undo)
        transaction.execute("delete from account_undo where user_id = $1", undo->userId);
    return undo;
}

} // namespace account
