#include "StableHashes.h"

#include "Bcrypt.h"

#include <colonnade/Crypto.h>
#include <colonnade/VisibleText.h>

using colonnade::BcryptVerifier;

namespace ohmage
{

std::string StableHashes::hashOf(const colonnade::User& user, std::string_view typed)
{
    const auto known = find(user.id, user.passwordVersion);
    const std::string setting = known ? known->setting : newBcryptSetting();
    // Composed, so that all devices get the same hash, however they spell the password.
    const std::string password = colonnade::composed(typed);
    std::string hash = bcrypt(password, setting);
    const std::string digest = _vault.digest(BcryptVerifier::PURPOSE, hash);
    if (known && known->digest == digest)
        return hash;
    if (known && typed != password) // an older hash, which phones may hold
        if (auto older = bcrypt(typed, setting);
            known->digest == _vault.digest(BcryptVerifier::PURPOSE, older))
            return older;
    keep(user, {setting, digest}); // a new one, or the installation's key was replaced
    const auto kept = find(user.id, user.passwordVersion);
    return !kept || kept->setting == setting ? hash : bcrypt(password, kept->setting);
}

bool StableHashes::matches(const std::optional<colonnade::User>& user, std::string_view given) const
{
    if (!isBcryptHash(given))
        return false;
    const auto known = user ? find(user->id, user->passwordVersion) : find(0, 0); // 0 is nobody's
    return known &&
           colonnade::equalInConstantTime(known->digest, _vault.digest(BcryptVerifier::PURPOSE, given));
}

std::optional<BcryptVerifier> StableHashes::find(std::int64_t userId, std::int64_t passwordVersion) const
{
    auto own = _database.read(
        [&](colonnade::Session& session)
        {
            return session.find(
                [](const colonnade::Row& row) {
                    return BcryptVerifier{row.text(0), row.text(1)};
                },
                "select setting, verifier from ohmage_auth_verifier "
                "where user_id = $1 and password_version = $2",
                userId, passwordVersion);
        });
    auto imported = _users.findBcrypt(userId); // looked for in any case: the time tells nothing
    if (own || !imported || !isBcryptSetting(imported->setting)) // no ohmage ever wrote `$2b$` and `$2y$`
        return own;
    return imported;
}

void StableHashes::keep(const colonnade::User& user, const BcryptVerifier& verifier)
{
    _database.write(
        [&](colonnade::Transaction& transaction)
        {
            transaction.execute(
                "insert into ohmage_auth_verifier (user_id, setting, verifier, password_version) "
                "values ($1, $2, $3, $4) on conflict (user_id) do update set "
                "setting = excluded.setting, verifier = excluded.verifier, "
                "password_version = excluded.password_version "
                "where ohmage_auth_verifier.password_version < excluded.password_version "
                "or ohmage_auth_verifier.setting = excluded.setting",
                user.id, verifier.setting, verifier.digest, user.passwordVersion);
        });
}

} // namespace ohmage
