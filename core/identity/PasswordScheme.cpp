#include "identity/PasswordScheme.h"

#include "identity/KeyedBcrypt.h"
#include "identity/PasswordHashes.h"

namespace colonnade
{

namespace
{

constexpr std::size_t KEYED_BCRYPT_SCHEME = 13; // `keyed:$2a$12$`
constexpr std::size_t PHPASS_SCHEME = 4;        // `$P$B`

/// Up to the salt of `$argon2i$v=19$m=4096,t=3,p=1$salt$digest`.
std::string_view schemeOfArgon2(std::string_view hash)
{
    return hash.substr(0, hash.rfind('$', hash.rfind('$') - 1));
}

} // namespace

std::optional<std::string> olderScheme(std::string_view storedHash)
{
    if (isArgon2OfToday(storedHash))
        return std::nullopt;
    if (costOfArgon2(storedHash))
        return std::string(schemeOfArgon2(storedHash));
    if (readKeyedBcrypt(storedHash))
        return std::string(storedHash.substr(0, KEYED_BCRYPT_SCHEME));
    if (costOfWerkzeug(storedHash))
        return std::string(storedHash.substr(0, storedHash.find('$')));
    if (costOfDjango(storedHash)) // name and rounds
        return std::string(storedHash.substr(0, storedHash.find('$', storedHash.find('$') + 1)));
    if (costOfPasslib(storedHash))
        return std::string(storedHash.substr(0, storedHash.find('$', storedHash.find('$', 1) + 1)));
    if (costOfPhpass(storedHash))
        return std::string(storedHash.substr(0, PHPASS_SCHEME));
    return std::nullopt;
}

} // namespace colonnade
