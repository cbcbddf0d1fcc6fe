#include "store/Allowance.h"

#include "dialect/TooManyRequests.h"

#include <colonnade/Mail.h>
#include <colonnade/Network.h>

namespace account
{
namespace
{

constexpr std::int64_t HOUR = 3600;
constexpr std::string_view REGISTRATION = "registration address";
constexpr const char* TOO_MANY = "Too many accounts or e-mails were asked for. Please try again later.";

} // namespace

void Allowance::take(colonnade::Transaction& transaction, std::string_view email,
                     std::string_view address) const
{
    countMail(transaction, "", email, address, 1);
}

void Allowance::takeCode(colonnade::Transaction& transaction, std::string_view email,
                         std::string_view address) const
{
    constexpr int times = 4;
    countMail(transaction, "code ", email, address, times);
}

void Allowance::countMail(colonnade::Transaction& transaction, const std::string& what,
                          std::string_view email, std::string_view address, int times) const
{
    constexpr int everywhere = 10;
    forgetOld(transaction);
    const std::string mailbox = colonnade::foldMailAddress(email), network = colonnade::networkOf(address);
    count(transaction, what + "mailbox from network", mailbox + " " + network, times * _perAccount);
    count(transaction, what + "mailbox", mailbox, everywhere * times * _perAccount);
    if (!address.empty())
        count(transaction, what + "address", network, times * _perAddress);
}

bool Allowance::mayTell(colonnade::Transaction& transaction, std::string_view email) const
{
    forgetOld(transaction);
    return add(transaction, "told", colonnade::foldMailAddress(email)).used <= _perAccount;
}

void Allowance::takeUndo(colonnade::Transaction& transaction, std::string_view email) const
{
    count(transaction, "undo", colonnade::foldMailAddress(email), _perAccount);
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
    if (const Use use = add(transaction, what, who); use.used > most)
        refuseForNow(use.expires - _clock.nowSeconds(), TOO_MANY,
                     "too many accounts or mails were asked for by one " + std::string(what));
}

Allowance::Use Allowance::add(colonnade::Transaction& transaction, std::string_view what,
                              std::string_view who) const
{
    const std::int64_t now = _clock.nowSeconds();
    return transaction
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
}

} // namespace account
