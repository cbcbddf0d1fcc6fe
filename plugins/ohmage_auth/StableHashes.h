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
/// what it is made with and what it is recognised by. An account that was imported with a bcrypt hash has
/// that one, whose verifier the core keeps. Any thread. Source: reference/ohmage-auth.md 2.2, 8.1.
class StableHashes
{
public:
    StableHashes(colonnade::Database& database, colonnade::Users& users, const colonnade::Vault& vault):
        _database(database),
        _users(users),
        _vault(vault)
    {
    }

    /// Heavy lane only. `password` has been checked to be the user's.
    std::string hashOf(const colonnade::User& user, std::string_view typed);

    /// Whether `given` is the user's hash, and the password has not been changed since. No hashing. Without a
    /// user: false, after as long.
    bool matches(const std::optional<colonnade::User>& user, std::string_view given) const;

private:
    std::optional<colonnade::BcryptVerifier> find(std::int64_t userId, std::int64_t passwordVersion) const;
    /// Two first sign-ins at the same moment give the same hash, because the setting that is stored first
    /// stays.
    void keep(const colonnade::User& user, const colonnade::BcryptVerifier& verifier);

    colonnade::Database& _database;
    colonnade::Users& _users;
    const colonnade::Vault& _vault;
};

} // namespace ohmage
