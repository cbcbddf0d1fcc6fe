#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace account
{

/// How many mails may be asked for, and accounts made, within an hour, counted in table account_allowance for
/// all servers on the database: so that nobody floods a mailbox, or a mail server. Any thread.
class Allowance
{
public:
    Allowance(const colonnade::Vault& vault, const colonnade::Clock& clock, int perAccount, int perAddress):
        _vault(vault),
        _clock(clock),
        _perAccount(perAccount),
        _perAddress(perAddress)
    {
    }

    /// Counts a mail to a mailbox (`email`, ignoring ASCII case) that the client at `address` asks for: for
    /// the mailbox from this network, for the mailbox from everywhere (ten times as many), and for the
    /// network. So one network's requests do not use up another's. Throws `HttpError` 429 with Retry-After
    /// beyond what is allowed: let it undo the transaction.
    void take(colonnade::Transaction& transaction, std::string_view email, std::string_view address) const;

    /// The same for the code of a sign-in: there may be four times as many.
    void takeCode(colonnade::Transaction& transaction, std::string_view email,
                  std::string_view address) const;

    /// Counts a mail that tells of a change. False beyond what a mailbox is sent: the change need not wait.
    bool mayTell(colonnade::Transaction& transaction, std::string_view email) const;

    /// Counts a mail that a change of the address waits for. Throws as `take`.
    void takeUndo(colonnade::Transaction& transaction, std::string_view email) const;

    /// Counts a new account before its password is hashed; no more than `most` of one client within an hour.
    void takeRegistration(colonnade::Transaction& transaction, std::string_view address, int most) const;
    /// No account came of it.
    void giveRegistrationBack(colonnade::Transaction& transaction, std::string_view address) const;

private:
    void forgetOld(colonnade::Transaction& transaction) const;
    std::string idOf(std::string_view what, std::string_view who) const;
    void count(colonnade::Transaction& transaction, std::string_view what, std::string_view who,
               int most) const;
    struct Use
    {
        std::int64_t used = 0;
        std::int64_t expires = 0;
    };
    Use add(colonnade::Transaction& transaction, std::string_view what, std::string_view who) const;
    void countMail(colonnade::Transaction& transaction, const std::string& what, std::string_view email,
                   std::string_view address, int times) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
    int _perAccount;
    int _perAddress;
};

} // namespace account
