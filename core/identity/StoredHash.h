#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// What the database holds of a password hash.
struct StoredHash
{
    std::optional<std::string> text;   ///< bcrypt hashes keyed (KeyedBcrypt.h)
    std::optional<std::string> scheme; ///< `olderScheme`
};

/// What is stored for a hash: bcrypt is keyed, because phones may hold the whole as their credential.
StoredHash makeStoredHash(const Vault& vault, std::optional<std::string_view> hash);

/// Keeps what recognises the hash in table core_bcrypt if it is bcrypt, however often the hash itself is
/// replaced; else forgets what was kept.
void keepBcrypt(Transaction& transaction, std::int64_t userId, const StoredHash& hash);
/// The verifier that outlived the hash's renewal; nothing if the account never had bcrypt.
std::optional<BcryptVerifier> findKeptBcrypt(Session& session, std::int64_t userId);

} // namespace colonnade
