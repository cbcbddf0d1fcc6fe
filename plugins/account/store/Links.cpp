#include "store/Links.h"

#include <colonnade/Crypto.h>

namespace account
{
namespace
{

constexpr std::size_t TOKEN_BYTES = 32;

Link toLink(const colonnade::Row& row)
{
    return {row.integer(0), row.text(1)};
}

} // namespace

std::string makeLinkToken()
{
    return colonnade::encodeBase64Url(colonnade::randomBytes(TOKEN_BYTES));
}

std::string Links::digestOf(std::string_view purpose, std::string_view token) const
{
    return _vault.digest("account.link." + std::string(purpose), token);
}

std::string Links::create(colonnade::Transaction& transaction, std::string_view purpose,
                          const colonnade::User& user, std::string_view email, int lifetimeSeconds) const
{
    const std::int64_t now = _clock.nowSeconds();
    transaction.execute("delete from account_link where digest in (select digest from account_link where "
                        "expires <= $1 order by expires limit 20)",
                        now);
    std::string token = makeLinkToken();
    transaction.execute("insert into account_link (digest, purpose, user_id, password_version, email, "
                        "expires, owner_email) values ($1, $2, $3, $4, $5, $6, $7)",
                        digestOf(purpose, token), purpose, user.id, user.passwordVersion, email,
                        now + lifetimeSeconds, user.email);
    return token;
}

std::optional<Link> Links::find(colonnade::Session& session, std::string_view purpose,
                                std::string_view token) const
{
    return session.find(toLink,
                        "select l.user_id, l.email from account_link l join core_user u on u.id = l.user_id "
                        "where l.digest = $1 and l.expires > $2 and "
                        "l.password_version = u.password_version and "
                        "l.owner_email = coalesce(u.email, '') and not u.disabled",
                        digestOf(purpose, token), _clock.nowSeconds());
}

std::optional<Link> Links::take(colonnade::Transaction& transaction, std::string_view purpose,
                                std::string_view token) const
{
    auto link = find(transaction, purpose, token);
    // Two may find it, but only one deletes it.
    if (link &&
        transaction.execute("delete from account_link where digest = $1", digestOf(purpose, token)) == 0)
        return std::nullopt;
    return link;
}

void Links::removeAll(colonnade::Transaction& transaction, std::string_view purpose, std::int64_t userId)
{
    transaction.execute("delete from account_link where user_id = $1 and purpose = $2", userId, purpose);
}

void Links::removeAll(colonnade::Transaction& transaction, std::int64_t userId)
{
    transaction.execute("delete from account_link where user_id = $1", userId);
}

} // namespace account
