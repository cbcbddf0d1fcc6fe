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
    std::string_view accountKey;        ///< as typed; counts if the user is unknown
    SignInClient client;
};

/// Counts sign-in failures in table core_brake, shared by all servers on the database. A client that nobody
/// knows is counted three times: for the account from this network, for the account from everywhere (ten
/// times as many are free), and for the network with all accounts. So a stranger blocks himself, and only
/// many networks together block an account for browsers that it does not know. A browser or device that has
/// signed in to the account before has a count of its own; while that blocks it, it is a stranger. Beyond a
/// free number each further failure blocks for a time that doubles up to a bound. A success forgets the
/// account's counts, never the network's: else an attacker with one account of his own could try all others.
/// Unused counts are forgotten after a day, a network's after an hour. Any thread.
class Brake
{
public:
    /// All must outlive the brake.
    Brake(Database& database, const Vault& vault, const Clock& clock, const BrakeSettings& settings);

    /// Seconds until the next try is allowed; 0: now. One read.
    int secondsToWait(const SignInAttempt& attempt);
    /// Counts for the account from there, from everywhere, and for the address.
    void recordFailure(const SignInAttempt& attempt);
    /// Writes only if something was counted.
    void recordSuccess(const SignInAttempt& attempt);
    /// Lifts all that blocks an account, of whichever secret and from wherever.
    void forget(Transaction& transaction, std::int64_t userId);

private:
    struct Counter
    {
        std::string id;
        std::string account; ///< whose it is; empty: a network's
        int freeFailures;
        int forgottenAfterSeconds;
    };

    std::string accountOf(const SignInAttempt& attempt) const;
    std::vector<Counter> strangersCounters(const SignInAttempt& attempt) const;
    /// Nothing for a client that is not known.
    std::optional<Counter> deviceCounter(const SignInAttempt& attempt) const;
    std::string idOf(std::string_view what, std::string_view value) const;
    std::int64_t waitAfter(std::int64_t failures, int freeFailures) const;
    void count(Transaction& transaction, const Counter& counter, std::int64_t now) const;

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
    BrakeSettings _settings;
};

} // namespace colonnade
