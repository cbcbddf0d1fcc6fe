#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

// The families of stored password hashes. For each: `is…` says whether a text is a hash of the family, well
// formed and within the bounds on its cost; `matches…` verifies, comparing in constant time, and is false for
// anything that `is…` refuses. None of them throws for bad input. Any thread.

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$digest` (PHC string, base64 without padding), also argon2i, argon2d
/// and texts without `v=`. Bounds: 256 MiB, 10 passes, 8 lanes.
bool isArgon2(std::string_view hash);
bool matchesArgon2(std::string_view password, std::string_view hash);

/// A new Argon2id hash with what OWASP's Password Storage Cheat Sheet asks for: 19 MiB, 2 passes, 1 lane.
std::string makeArgon2(std::string_view password);

/// Whether the hash is Argon2id of at least today's cost, so that a sign-in need not replace it.
bool isArgon2OfToday(std::string_view hash);

/// An Argon2id hash of today's cost that no password matches: verifying it takes as long as a real one.
std::string_view argon2OfNothing();

/// `$2a$12$` and 53 characters, also `$2b$` and `$2y$`. Bounds: cost 4 to 15. Bytes after the 72nd have no
/// influence; a password with a NUL never matches (jBCrypt took it, C's crypt cannot).
bool isBcrypt(std::string_view hash);
bool matchesBcrypt(std::string_view password, std::string_view hash);

/// `setting`, the first 29 characters of an `isBcrypt` hash, and the digest that it makes of the password;
/// empty for a password with a NUL.
std::string makeBcrypt(std::string_view password, std::string_view setting);

/// `method$salt$hex`, as Werkzeug wrote it in all its versions: `pbkdf2:sha256:150000`, `pbkdf2:sha256`,
/// `scrypt:32768:8:1`, or a digest's name (HMAC keyed with the salt; without salt the bare digest). Method
/// `plain` is refused. Bounds: 10 million iterations; 128 MiB.
/// Source: reference/pybossa-accounts.md 6.
bool isWerkzeug(std::string_view hash);
bool matchesWerkzeug(std::string_view password, std::string_view hash);

} // namespace colonnade
