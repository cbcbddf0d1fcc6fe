#include "StableHashes.h"

#include "Bcrypt.h"

#include <colonnade/Crypto.h>

namespace ohmage
{
namespace
{

constexpr std::string_view PURPOSE = "ohmage.hashed_password";

} // namespace

std::string StableHashes::hashOf(const colonnade::User& user, std::string_view password)
{
    if (const auto known = find(user))
        return bcrypt(password, known->setting);
    const std::string setting = newBcryptSetting();
    const std::string hash = bcrypt(password, setting);
    keepIfFirst(user, {setting, _vault.digest(PURPOSE, hash)});
    const auto kept = find(user);
    return !kept || kept->setting == setting ? hash : bcrypt(password, kept->setting);
}

bool StableHashes::matches(const colonnade::User& user, std::string_view given)
{
    if (!isBcryptHash(given))
        return false;
    const auto known = find(user);
    return known && colonnade::equalInConstantTime(known->digest, _vault.digest(PURPOSE, given));
}

std::optional<StableHashes::Verifier> StableHashes::find(const colonnade::User& user)
{
    return _database.read(
        [&](colonnade::Session& session)
        {
            return session.find(
                [](const colonnade::Row& row) {
                    return Verifier{row.text(0), row.text(1)};
                },
                "select setting, verifier from ohmage_auth_verifier "
                "where user_id = $1 and password_version = $2",
                user.id, user.passwordVersion);
        });
}

void StableHashes::keepIfFirst(const colonnade::User& user, const Verifier& verifier)
{
    _database.write(
        [&](colonnade::Transaction& transaction)
        {
            transaction.execute(
                "insert into ohmage_auth_verifier (user_id, setting, verifier, password_version) "
                "values ($1, $2, $3, $4) on conflict (user_id) do update set "
                "setting = excluded.setting, verifier = excluded.verifier, "
                "password_version = excluded.password_version "
                "where ohmage_auth_verifier.password_version < excluded.password_version",
                user.id, verifier.setting, verifier.digest, user.passwordVersion);
        });
}

} // namespace ohmage
