#include "identity/KeyedBcrypt.h"

#include "colonnade/Crypto.h"
#include "identity/PasswordHashes.h"

namespace colonnade
{

namespace
{

constexpr std::string_view PREFIX = "keyed:";
constexpr std::size_t SETTING_LENGTH = 29;
constexpr std::size_t DIGEST_LENGTH = 64;

/// As of a hash that begins so.
std::optional<HashCost> costOfSetting(std::string_view text)
{
    return costOfBcrypt(std::string(text) + std::string(31, '.'));
}

} // namespace

std::string keyBcrypt(const Vault& vault, std::string_view hash)
{
    return std::string(PREFIX)
        .append(hash.substr(0, SETTING_LENGTH))
        .append(1, ':')
        .append(vault.digest(BcryptVerifier::PURPOSE, hash));
}

std::optional<BcryptVerifier> readKeyedBcrypt(std::string_view stored)
{
    if (stored.size() != PREFIX.size() + SETTING_LENGTH + 1 + DIGEST_LENGTH || !stored.starts_with(PREFIX))
        return std::nullopt;
    stored.remove_prefix(PREFIX.size());
    const auto setting = stored.substr(0, SETTING_LENGTH), digest = stored.substr(SETTING_LENGTH + 1);
    if (!costOfSetting(setting) || stored[SETTING_LENGTH] != ':' || !decodeHex(digest))
        return std::nullopt;
    return BcryptVerifier{std::string(setting), std::string(digest)};
}

std::optional<HashCost> costOfKeyedBcrypt(std::string_view stored)
{
    const auto verifier = readKeyedBcrypt(stored);
    return verifier ? costOfSetting(verifier->setting) : std::nullopt;
}

bool matchesKeyedBcrypt(const Vault& vault, std::string_view password, std::string_view stored)
{
    const auto verifier = readKeyedBcrypt(stored);
    const std::string made = verifier ? makeBcrypt(password, verifier->setting) : std::string();
    return !made.empty() &&
           equalInConstantTime(vault.digest(BcryptVerifier::PURPOSE, made), verifier->digest);
}

} // namespace colonnade
