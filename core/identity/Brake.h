#pragma once

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Identity.h"
#include "identity/IdentitySettings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// One try to sign in.
struct SignInAttempt
{
    std::optional<std::int64_t> userId; ///< nothing if unknown
    std::string_view accountKey;        ///< as typed
    std::string_view address;           ///< the client's; empty: not counted
};

/// Counts sign-in failures in table core_brake, shared by all servers on the database, for three things: what
/// was typed as account (ignoring ASCII case and blanks around), the user it stands for, and the client's
/// address. Beyond a free number each further failure blocks for a time that doubles up to a bound. A success
/// forgets the account's and the user's, never the address's: else an attacker with one account of his own
/// could try all others. Unused counts are forgotten after a day, an address's after an hour.
/// Any thread.
class Brake
{
public:
    /// All must outlive the brake.
    Brake(Database& database, const Vault& vault, const Clock& clock, const BrakeSettings& settings);

    /// Seconds until the next try is allowed; 0: now. One read.
    int secondsToWait(const SignInAttempt& attempt);
    void recordFailure(const SignInAttempt& attempt);
    /// Writes only if something was counted.
    void recordSuccess(const SignInAttempt& attempt);

private:
    struct Counter
    {
        std::string id;
        int freeFailures;
        int forgottenAfterSeconds;
    };

    std::vector<Counter> countersOf(const SignInAttempt& attempt) const;
    Counter accountCounter(std::string_view accountKey) const;
    Counter userCounter(const SignInAttempt& attempt) const;
    std::string idOf(std::string_view what, std::string_view value) const;
    std::int64_t waitAfter(std::int64_t failures, int freeFailures) const;
    void count(Transaction& transaction, const Counter& counter, std::int64_t now) const;

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
    BrakeSettings _settings;
};

} // namespace colonnade
