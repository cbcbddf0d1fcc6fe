#include "web/Allowance.h"

#include "web/TooManyRequests.h"

#include <colonnade/Mail.h>
#include <colonnade/Network.h>

namespace account
{
namespace
{

constexpr std::int64_t HOUR = 3600;

struct Use
{
    std::int64_t used = 0;
    std::int64_t expires = 0;
};

constexpr std::string_view REGISTRATION = "registration address";
constexpr const char* TOO_MANY = "Too many accounts or e-mails were asked for. Please try again later.";

} // namespace

void Allowance::take(colonnade::Transaction& transaction, std::string_view email,
                     std::string_view address) const
{
    forgetOld(transaction);
    count(transaction, "mailbox", colonnade::foldMailAddress(email), _perAccount);
    if (!address.empty())
        count(transaction, "address", colonnade::networkOf(address), _perAddress);
}

void Allowance::takeCode(colonnade::Transaction& transaction, std::string_view email,
                         std::string_view address) const
{
    constexpr int times = 4;
    forgetOld(transaction);
    count(transaction, "code", colonnade::foldMailAddress(email), times * _perAccount);
    if (!address.empty())
        count(transaction, "code address", colonnade::networkOf(address), times * _perAddress);
}

void Allowance::takeRegistration(colonnade::Transaction& transaction, std::string_view address,
                                 int most) const
{
    forgetOld(transaction);
    if (!address.empty())
        count(transaction, REGISTRATION, colonnade::networkOf(address), most);
}

void Allowance::giveRegistrationBack(colonnade::Transaction& transaction, std::string_view address) const
{
    if (!address.empty())
        transaction.execute("update account_allowance set used = used - 1 where id = $1 and used > 0",
                            idOf(REGISTRATION, colonnade::networkOf(address)));
}

std::string Allowance::idOf(std::string_view what, std::string_view who) const
{
    return _vault.digest("account.allowance." + std::string(what), who);
}

void Allowance::forgetOld(colonnade::Transaction& transaction) const
{
    transaction.execute("delete from account_allowance where id in (select id from account_allowance where "
                        "expires <= $1 order by expires limit 20)",
                        _clock.nowSeconds());
}

void Allowance::count(colonnade::Transaction& transaction, std::string_view what, std::string_view who,
                      int most) const
{
    const std::int64_t now = _clock.nowSeconds();
    const auto use = transaction
                         .find(
                             [](const colonnade::Row& row) {
                                 return Use{row.integer(0), row.integer(1)};
                             },
                             "insert into account_allowance (id, used, expires) values ($1, 1, $2) "
                             "on conflict (id) do update set "
                             "used = case when account_allowance.expires <= $3 then 1 else "
                             "account_allowance.used + 1 end, "
                             "expires = case when account_allowance.expires <= $3 then excluded.expires "
                             "else account_allowance.expires end returning used, expires",
                             idOf(what, who), now + HOUR, now)
                         .value();
    if (use.used > most)
        refuseForNow(use.expires - now, TOO_MANY,
                     "too many accounts or mails were asked for by one " + std::string(what));
}

} // namespace account
