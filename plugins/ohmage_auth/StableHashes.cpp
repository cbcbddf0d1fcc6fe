#include "StableHashes.h"

#include "Bcrypt.h"

#include <colonnade/Crypto.h>

using colonnade::BcryptVerifier;

namespace ohmage
{

std::string StableHashes::hashOf(const colonnade::User& user, std::string_view password)
{
    if (const auto known = find(user.id, user.passwordVersion))
    {
        std::string hash = bcrypt(password, known->setting);
        refresh(user, *known, _vault.digest(BcryptVerifier::PURPOSE, hash));
        return hash;
    }
    const std::string setting = newBcryptSetting();
    const std::string hash = bcrypt(password, setting);
    const BcryptVerifier made{setting, _vault.digest(BcryptVerifier::PURPOSE, hash)};
    _database.write([&](colonnade::Transaction& transaction) { keepIfFirst(transaction, user, made); });
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

void StableHashes::replacing(colonnade::Transaction& transaction, const colonnade::User& user,
                             const BcryptVerifier& verifier) const
{
    if (isBcryptSetting(verifier.setting)) // no ohmage ever wrote or read `$2b$` and `$2y$`
        keepIfFirst(transaction, user, verifier);
}

std::optional<BcryptVerifier> StableHashes::find(std::int64_t userId, std::int64_t passwordVersion) const
{
    // The core's first: one that is not there any more is in the table already.
    if (auto imported = _users.findBcrypt(userId); imported && isBcryptSetting(imported->setting))
        return imported;
    return _database.read(
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
}

void StableHashes::refresh(const colonnade::User& user, const BcryptVerifier& known,
                           const std::string& digest)
{
    if (known.digest == digest)
        return;
    _database.write(
        [&](colonnade::Transaction& transaction)
        {
            transaction.execute("update ohmage_auth_verifier set verifier = $3 "
                                "where user_id = $1 and password_version = $2 and setting = $4",
                                user.id, user.passwordVersion, digest, known.setting);
        });
}

void StableHashes::keepIfFirst(colonnade::Transaction& transaction, const colonnade::User& user,
                               const BcryptVerifier& verifier)
{
    transaction.execute("insert into ohmage_auth_verifier (user_id, setting, verifier, password_version) "
                        "values ($1, $2, $3, $4) on conflict (user_id) do update set "
                        "setting = excluded.setting, verifier = excluded.verifier, "
                        "password_version = excluded.password_version "
                        "where ohmage_auth_verifier.password_version < excluded.password_version",
                        user.id, verifier.setting, verifier.digest, user.passwordVersion);
}

} // namespace ohmage
