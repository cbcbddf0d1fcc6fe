#include "store/Invitations.h"

#include "store/Links.h"

namespace account
{
namespace
{

constexpr std::size_t MAX_KEY_LENGTH = 256;

Invitation toInvitation(const colonnade::Row& row)
{
    return {row.integer(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5)};
}

const std::string SELECT = "select id, created, next, expires, uses, uses_left from account_invitation ";

} // namespace

std::string Invitations::digestOf(std::string_view key) const
{
    return _vault.digest("account.invitation", key.substr(0, MAX_KEY_LENGTH));
}

std::string Invitations::create(colonnade::Transaction& transaction, std::int64_t lifetimeSeconds,
                                std::int64_t uses, std::string_view next) const
{
    std::string key = makeLinkToken();
    transaction.execute("insert into account_invitation (digest, created, next, expires, uses, uses_left) "
                        "values ($1, $2, $3, $4, $5, $5)",
                        digestOf(key), colonnade::isoTime(_clock.nowMicroseconds()), next,
                        _clock.nowSeconds() + lifetimeSeconds, uses);
    return key;
}

std::optional<Invitation> Invitations::find(colonnade::Session& session, std::string_view key) const
{
    return session.find(toInvitation, SELECT + "where digest = $1 and expires > $2 and uses_left > 0",
                        digestOf(key), _clock.nowSeconds());
}

bool Invitations::use(colonnade::Transaction& transaction, std::string_view key) const
{
    return transaction.execute("update account_invitation set uses_left = uses_left - 1 "
                               "where digest = $1 and expires > $2 and uses_left > 0",
                               digestOf(key), _clock.nowSeconds()) == 1;
}

std::vector<Invitation> Invitations::list(colonnade::Session& session)
{
    return session.all(toInvitation, SELECT + "order by id");
}

bool Invitations::revoke(colonnade::Transaction& transaction, std::int64_t id)
{
    return transaction.execute("delete from account_invitation where id = $1", id) == 1;
}

} // namespace account
