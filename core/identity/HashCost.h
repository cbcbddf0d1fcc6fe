#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// What verifying a stored password hash costs.
struct HashCost
{
    enum class Kind
    {
        Argon2,
        Bcrypt,
        Scrypt,
        Pbkdf2,
        Phpass,
        Digest ///< one digest of the password: costs nothing
    };

    Kind kind = Kind::Digest;
    std::int64_t rounds = 1; ///< PBKDF2's and phpass' rounds, Argon2's passes, bcrypt's cost, scrypt's p
    std::int64_t bytes = 0;  ///< of memory in one pass; Argon2 and scrypt

    bool operator==(const HashCost&) const = default;
};

/// The most that a hash made elsewhere may cost.
struct HashBounds
{
    std::int64_t pbkdf2Rounds;
    std::int64_t phpassRounds;
    std::int64_t bcryptCost;
    std::int64_t scryptBytes;
    std::int64_t scryptWork; ///< bytes × p
    std::int64_t argon2Bytes;
    std::int64_t argon2Work; ///< bytes × passes
};

/// Of hashes that the operator brings along: what one core does in about half a second. Also what is run at
/// all: a dearer one opens nothing, wherever it came from.
inline constexpr HashBounds OPERATOR_BOUNDS{.pbkdf2Rounds = 1'000'000,
                                            .phpassRounds = 1 << 18,
                                            .bcryptCost = 13,
                                            .scryptBytes = 32LL << 20,
                                            .scryptWork = 4 * (32LL << 20),
                                            .argon2Bytes = 64LL << 20,
                                            .argon2Work = 4 * (64LL << 20)};

/// Of clients' hashes only PBKDF2 is taken, since anybody may have it verified.
inline constexpr std::int64_t CLIENT_PBKDF2_ROUNDS = 150'000;

/// The cost of a hash of any known form; nothing if the text is none.
std::optional<HashCost> findHashCost(std::string_view hash);

/// What is too much, with the bound, as part of a sentence: `PBKDF2 with 2000000 rounds (at most 1000000)`;
/// nothing if the hash may be run.
std::optional<std::string> findExcess(const HashCost& cost, const HashBounds& bounds);

/// Whether the hash is of a known form and may be run.
bool isRunnable(std::string_view hash);

/// `a × b`, or the greatest number where that is none: a made-up cost must not wrap round to a small one.
std::int64_t multiplyCosts(std::int64_t a, std::int64_t b);

} // namespace colonnade
