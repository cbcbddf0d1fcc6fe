#include "identity/StoredHash.h"

#include "identity/KeyedBcrypt.h"
#include "identity/PasswordHashes.h"
#include "identity/PasswordScheme.h"

namespace colonnade
{

StoredHash makeStoredHash(const Vault& vault, std::optional<std::string_view> hash)
{
    if (!hash)
        return {};
    const auto plain = withoutLabel(*hash);
    std::string text = isBcrypt(plain) ? keyBcrypt(vault, plain) : std::string(plain);
    auto scheme = olderScheme(text);
    return {std::move(text), std::move(scheme)};
}

void keepBcrypt(Transaction& transaction, std::int64_t userId, const StoredHash& hash)
{
    transaction.execute("delete from core_bcrypt where user_id = $1", userId);
    if (const auto verifier = readKeyedBcrypt(hash.text.value_or("")))
        transaction.execute("insert into core_bcrypt (user_id, setting, digest) values ($1, $2, $3)", userId,
                            verifier->setting, verifier->digest);
}

std::optional<BcryptVerifier> findKeptBcrypt(Session& session, std::int64_t userId)
{
    return session.find(
        [](const Row& row) {
            return BcryptVerifier{row.text(0), row.text(1)};
        },
        "select setting, digest from core_bcrypt where user_id = $1", userId);
}

} // namespace colonnade
