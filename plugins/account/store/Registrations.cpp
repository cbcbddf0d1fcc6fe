#include "store/Registrations.h"

#include "store/Links.h"

namespace account
{
namespace
{

colonnade::NewUser toNewUser(const colonnade::Row& row)
{
    return {.name = row.text(0),
            .fullname = row.text(1),
            .email = row.text(2),
            .passwordHash = row.text(3),
            .consent = row.boolean(4)};
}

} // namespace

std::string Registrations::digestOf(std::string_view token) const
{
    return _vault.digest("account.registration", token);
}

std::string Registrations::create(colonnade::Transaction& transaction, const colonnade::NewUser& user,
                                  int lifetimeSeconds) const
{
    const std::int64_t now = _clock.nowSeconds();
    transaction.execute("delete from account_registration where digest in (select digest from "
                        "account_registration where expires <= $1 order by expires limit 20)",
                        now);
    std::string token = makeLinkToken();
    transaction.execute("insert into account_registration (digest, name, fullname, email, password_hash, "
                        "consent, expires) values ($1, $2, $3, $4, $5, $6, $7)",
                        digestOf(token), user.name, user.fullname, user.email, user.passwordHash,
                        user.consent, now + lifetimeSeconds);
    return token;
}

bool Registrations::exists(colonnade::Session& session, std::string_view token) const
{
    return session
        .findInteger("select 1 from account_registration where digest = $1 and expires > $2", digestOf(token),
                     _clock.nowSeconds())
        .has_value();
}

std::optional<colonnade::NewUser> Registrations::take(colonnade::Transaction& transaction,
                                                      std::string_view token) const
{
    return transaction.find(toNewUser,
                            "delete from account_registration where digest = $1 and expires > $2 "
                            "returning name, fullname, email, password_hash, consent",
                            digestOf(token), _clock.nowSeconds());
}

} // namespace account
