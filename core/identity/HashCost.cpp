#include "identity/HashCost.h"

#include "identity/KeyedBcrypt.h"
#include "identity/PasswordHashes.h"

#include <limits>

namespace colonnade
{

namespace
{

using Kind = HashCost::Kind;

constexpr std::int64_t MEBIBYTE = 1 << 20;

/// `14 (at most 13)`.
std::string beyond(std::int64_t value, std::int64_t most)
{
    return std::to_string(value) + " (at most " + std::to_string(most) + ")";
}

std::optional<std::string> judge(const char* name, const char* unit, std::int64_t value, std::int64_t most)
{
    if (value <= most)
        return std::nullopt;
    return std::string(name) + " with " + std::to_string(value) + " " + unit + " (at most " +
           std::to_string(most) + ")";
}

/// Memory, and memory times the passes over it.
std::optional<std::string> judge(const char* name, const char* passes, const HashCost& cost,
                                 std::int64_t mostBytes, std::int64_t mostWork)
{
    if (cost.bytes <= mostBytes && multiplyCosts(cost.bytes, cost.rounds) <= mostWork)
        return std::nullopt;
    return std::string(name) + " with " + std::to_string(cost.bytes / MEBIBYTE) + " MiB and " +
           std::to_string(cost.rounds) + " " + passes + " (at most " + std::to_string(mostBytes / MEBIBYTE) +
           " MiB, and " + std::to_string(mostWork / MEBIBYTE) + " MiB times " + passes + ")";
}

} // namespace

std::int64_t multiplyCosts(std::int64_t a, std::int64_t b)
{
    std::int64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::int64_t>::max() : product;
}

std::optional<HashCost> findHashCost(std::string_view hash)
{
    for (const auto costOf: {&costOfArgon2, &costOfBcrypt, &costOfKeyedBcrypt, &costOfWerkzeug, &costOfDjango,
                             &costOfPasslib, &costOfPhpass})
        if (const auto cost = costOf(hash))
            return cost;
    return std::nullopt;
}

std::optional<std::string> findExcess(const HashCost& cost, const HashBounds& bounds)
{
    switch (cost.kind)
    {
    case Kind::Argon2:
        return judge("Argon2", "passes", cost, bounds.argon2Bytes, bounds.argon2Work);
    case Kind::Scrypt:
        return judge("scrypt", "lanes", cost, bounds.scryptBytes, bounds.scryptWork);
    case Kind::Pbkdf2:
        return judge("PBKDF2", "rounds", cost.rounds, bounds.pbkdf2Rounds);
    case Kind::Phpass:
        return judge("phpass", "rounds", cost.rounds, bounds.phpassRounds);
    case Kind::Bcrypt:
        if (cost.rounds > bounds.bcryptCost)
            return "bcrypt of cost " + beyond(cost.rounds, bounds.bcryptCost);
        return std::nullopt;
    case Kind::Digest:
        return std::nullopt;
    }
    return std::nullopt;
}

bool isRunnable(std::string_view hash)
{
    const auto cost = findHashCost(hash);
    return cost && !findExcess(*cost, OPERATOR_BOUNDS);
}

} // namespace colonnade
