#pragma once

#include "colonnade/Identity.h"
#include "identity/HashCost.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

// A bcrypt hash at rest. Phones of older systems hold the whole hash as their credential, so it must not be
// in the database: what is stored instead recognises the hash, and opens nothing.
//
//     keyed:$2a$12$80efnYfF6eW5OV6jZvh8/O:<64 hex digits: Vault::digest of the hash>

/// What is stored for `hash`, which must be `isBcrypt`.
std::string keyBcrypt(const Vault& vault, std::string_view hash);

/// Nothing if `stored` is of another form.
std::optional<BcryptVerifier> readKeyedBcrypt(std::string_view stored);

/// What verifying it costs; nothing if it is of another form.
std::optional<HashCost> costOfKeyedBcrypt(std::string_view stored);

/// False for what `readKeyedBcrypt` refuses. Any thread.
bool matchesKeyedBcrypt(const Vault& vault, std::string_view password, std::string_view stored);

} // namespace colonnade
