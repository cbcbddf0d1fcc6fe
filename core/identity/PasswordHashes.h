#pragma once

#include "identity/HashCost.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

// The families of stored password hashes. For each: `costOf…` says what verifying a hash costs, nothing if
// the text is no well-formed hash of the family; `matches…` verifies, comparing in constant time, and is
// false for what `costOf…` refuses. Whether the cost may be paid is for the caller to ask (`isRunnable`).
// None of them throws for bad input. Any thread.

/// `$argon2id$v=19$m=19456,t=2,p=1$salt$digest` (PHC string, base64 without padding), also argon2i, argon2d
/// and texts without `v=`; at most 8 lanes.
std::optional<HashCost> costOfArgon2(std::string_view hash);
/// False for any other form. Costs what the hash says.
bool matchesArgon2(std::string_view password, std::string_view hash);

/// A new Argon2id hash with what OWASP's Password Storage Cheat Sheet asks for: 19 MiB, 2 passes, 1 lane.
std::string makeArgon2(std::string_view password);

/// Whether the hash is as `makeArgon2` makes them, so that a sign-in need not replace it.
bool isArgon2OfToday(std::string_view hash);

/// An Argon2id hash of today's cost that no password matches: verifying it takes as long as a real one.
std::string_view argon2OfNothing();

/// `$2a$12$` and 53 characters, also `$2b$` and `$2y$`. Bytes after the 72nd have no influence; a password
/// with a NUL never matches (jBCrypt took it, C's crypt cannot).
std::optional<HashCost> costOfBcrypt(std::string_view hash);
/// By its form alone: prefix, cost, length, alphabet.
bool isBcrypt(std::string_view hash);
/// False for any other form. Bytes beyond the 72nd do not count, as bcrypt has it.
bool matchesBcrypt(std::string_view password, std::string_view hash);

/// `setting`, the first 29 characters of an `isBcrypt` hash, and the digest that it makes of the password;
/// empty for a password with a NUL.
std::string makeBcrypt(std::string_view password, std::string_view setting);

/// `method$salt$hex`, as Werkzeug wrote it in all its versions: `pbkdf2:sha256:150000`, `pbkdf2:sha256`,
/// `scrypt:32768:8:1`, or a digest's name (HMAC keyed with the salt; without salt the bare digest). Method
/// `plain` is refused.
/// Source: reference/pybossa-accounts.md 6.
std::optional<HashCost> costOfWerkzeug(std::string_view hash);
/// False for any other form, and for `plain`.
bool matchesWerkzeug(std::string_view password, std::string_view hash);

/// `pbkdf2_sha256$260000$salt$base64`, also `pbkdf2_sha1`. Source: Django's documentation of how it stores
/// passwords.
std::optional<HashCost> costOfDjango(std::string_view hash);
/// False for any other form.
bool matchesDjango(std::string_view password, std::string_view hash);

/// `$pbkdf2-sha256$29000$salt$digest`, also `$pbkdf2$` (SHA-1) and `$pbkdf2-sha512$`; base64 with `.` for
/// `+`, without padding. Source: passlib's documentation.
std::optional<HashCost> costOfPasslib(std::string_view hash);
/// False for any other form.
bool matchesPasslib(std::string_view password, std::string_view hash);

/// `$P$B`, 8 characters of salt, 22 of digest; also `$H$`. The fourth character is the logarithm of the
/// rounds of MD5. Source: the description of the portable hashes of phpass.
std::optional<HashCost> costOfPhpass(std::string_view hash);
/// False for any other form.
bool matchesPhpass(std::string_view password, std::string_view hash);

/// The hash without the name that Django writes before those of other libraries: `argon2$argon2id$v=19$…` is
/// `$argon2id$v=19$…`, `bcrypt$$2b$12$…` is `$2b$12$…`. Any other text is returned as it is.
std::string_view withoutLabel(std::string_view hash);

} // namespace colonnade
