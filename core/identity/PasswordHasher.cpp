#include "identity/PasswordHasher.h"

#include "colonnade/VisibleText.h"
#include "identity/KeyedBcrypt.h"
#include "identity/PasswordFaults.h"
#include "identity/PasswordHashes.h"

namespace colonnade
{

namespace
{

std::optional<HashRefusal> findClientFault(std::string_view hash, const std::optional<HashCost>& cost)
{
    const bool isPbkdf2 = cost && cost->kind == HashCost::Kind::Pbkdf2;
    if (isArgon2OfToday(hash) || (isPbkdf2 && cost->rounds <= CLIENT_PBKDF2_ROUNDS))
        return std::nullopt;
    return HashRefusal{isPbkdf2, "Of hashes only PBKDF2 with at most " +
                                     std::to_string(CLIENT_PBKDF2_ROUNDS) +
                                     " rounds, and those of this server, are taken."};
}

} // namespace

PasswordHasher::PasswordHasher(int minimumLength, const Vault& vault, std::vector<std::string> siteWords):
    _minimumLength(minimumLength),
    _vault(vault),
    _siteWords(std::move(siteWords))
{
}

std::string PasswordHasher::hash(std::string_view password) const
{
    return makeArgon2(composed(password));
}

bool PasswordHasher::matches(std::string_view password, std::string_view given) const
{
    const auto hash = withoutLabel(given);
    if (!isRunnable(hash))
        return false;
    const auto matchesText = [&](std::string_view text)
    {
        return matchesArgon2(text, hash) || matchesBcrypt(text, hash) ||
               matchesKeyedBcrypt(_vault, text, hash) || matchesWerkzeug(text, hash) ||
               matchesDjango(text, hash) || matchesPasslib(text, hash) || matchesPhpass(text, hash);
    };
    const std::string usual = composed(password);
    return matchesText(usual) || (usual != password && matchesText(password));
}

bool PasswordHasher::recognises(std::string_view hash) const
{
    return isRunnable(withoutLabel(hash));
}

std::optional<std::string> PasswordHasher::findFault(std::string_view password, std::string_view name,
                                                     std::string_view email) const
{
    return findPasswordFault(composed(password), {.name = name, .email = email, .site = _siteWords},
                             _minimumLength);
}

std::optional<HashRefusal> PasswordHasher::findHashFault(std::string_view given, HashSource source) const
{
    const auto hash = withoutLabel(given);
    const auto cost = findHashCost(hash);
    if (source == HashSource::Client)
        return findClientFault(hash, cost);
    if (!cost)
        return HashRefusal{false, "Its format is not known. Known are Argon2, bcrypt, scrypt and PBKDF2 as "
                                  "Werkzeug, Django and passlib write them, phpass, and Werkzeug's digests."};
    if (const auto excess = findExcess(*cost, OPERATOR_BOUNDS))
        return HashRefusal{true, "Its cost is out of bounds: " + *excess + "."};
    return std::nullopt;
}

bool PasswordHasher::needsRenewal(std::string_view hash) const
{
    return !isArgon2OfToday(hash);
}

} // namespace colonnade
