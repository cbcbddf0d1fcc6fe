#include "identity/PasswordHasher.h"

#include "identity/KeyedBcrypt.h"
#include "identity/PasswordFaults.h"
#include "identity/PasswordHashes.h"

namespace colonnade
{

PasswordHasher::PasswordHasher(int minimumLength, const Vault& vault):
    _minimumLength(minimumLength),
    _vault(vault)
{
}

std::string PasswordHasher::hash(std::string_view password) const
{
    return makeArgon2(password);
}

bool PasswordHasher::matches(std::string_view password, std::string_view hash) const
{
    return matchesArgon2(password, hash) || matchesBcrypt(password, hash) ||
           matchesKeyedBcrypt(_vault, password, hash) || matchesWerkzeug(password, hash);
}

bool PasswordHasher::recognises(std::string_view hash) const
{
    return isArgon2(hash) || isBcrypt(hash) || readKeyedBcrypt(hash) || isWerkzeug(hash);
}

std::optional<std::string> PasswordHasher::findFault(std::string_view password, std::string_view name,
                                                     std::string_view email) const
{
    return findPasswordFault(password, name, email, _minimumLength);
}

} // namespace colonnade
