#pragma once

#include <colonnade/Database.h>
#include <colonnade/Identity.h>

#include <optional>
#include <string>
#include <string_view>

namespace ohmage
{

/// The `hashed_password` of each account: the same value at every sign-in until the password changes, for
/// phones keep it for months. It is made from the password each time; table `ohmage_auth_verifier` keeps only
/// what it is made with and what it is recognised by. Any thread. Source: reference/ohmage-auth.md 2.2, 8.1.
class StableHashes
{
public:
    StableHashes(colonnade::Database& database, const colonnade::Vault& vault):
        _database(database),
        _vault(vault)
    {
    }

    /// Heavy lane only. `password` has been checked to be the user's.
    std::string hashOf(const colonnade::User& user, std::string_view password);

    /// Whether `given` is the user's hash, and the password has not been changed since. No hashing.
    bool matches(const colonnade::User& user, std::string_view given);

private:
    struct Verifier
    {
        std::string setting;
        std::string digest;
    };

    std::optional<Verifier> find(const colonnade::User& user);
    /// Whoever signs in for the first time twice at once gets the same hash: the first one stays.
    void keepIfFirst(const colonnade::User& user, const Verifier& verifier);

    colonnade::Database& _database;
    const colonnade::Vault& _vault;
};

} // namespace ohmage
