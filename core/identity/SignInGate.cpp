#include "identity/SignInGate.h"

#include "identity/KeyedBcrypt.h"
#include "identity/PasswordHashes.h"
#include "identity/UserRow.h"

namespace colonnade
{

namespace
{

SignInAttempt attemptOf(const std::optional<User>& user, std::string_view accountKey,
                        std::string_view address)
{
    return {user ? std::optional(user->id) : std::nullopt, accountKey, address};
}

} // namespace

SignInGate::SignInGate(Database& database, const Passwords& passwords, Brake& brake):
    _database(database),
    _passwords(passwords),
    _brake(brake)
{
}

std::variant<User, SignInRefusal> SignInGate::check(const std::optional<User>& user,
                                                    std::string_view accountKey, std::string_view password,
                                                    std::string_view address)
{
    if (const auto refusal = mayTry(user, accountKey, address))
        return *refusal;
    const auto stored = findStored(user);
    if (!isOpenedBy(stored, password))
    {
        failed(user, accountKey, address);
        return SignInRefusal{stored ? SignInFailure::WrongPassword : SignInFailure::UnknownUser};
    }
    succeeded(stored->user, accountKey, address);
    if (!isArgon2OfToday(stored->hash))
        upgrade(*stored, password);
    if (stored->user.disabled)
        return SignInRefusal{SignInFailure::Disabled};
    if (stored->user.mustChangePassword)
        return SignInRefusal{SignInFailure::MustChangePassword};
    return stored->user;
}

std::optional<SignInRefusal> SignInGate::mayTry(const std::optional<User>& user, std::string_view accountKey,
                                                std::string_view address)
{
    const int seconds = _brake.secondsToWait(attemptOf(user, accountKey, address));
    if (seconds == 0)
        return std::nullopt;
    return SignInRefusal{SignInFailure::Braked, seconds};
}

void SignInGate::failed(const std::optional<User>& user, std::string_view accountKey,
                        std::string_view address)
{
    _brake.recordFailure(attemptOf(user, accountKey, address));
}

void SignInGate::succeeded(const User& user, std::string_view accountKey, std::string_view address)
{
    _brake.recordSuccess(attemptOf(user, accountKey, address));
}

std::optional<SignInGate::StoredUser> SignInGate::findStored(const std::optional<User>& user)
{
    static const std::string sql = selectUser("where u.id = $1", "u.password_hash");
    const std::int64_t id = user ? user->id : 0; // 0 is nobody's: an unknown user costs a look-up, too
    return _database.read(
        [&](Session& session)
        {
            return session.find(
                [](const Row& row) {
                    return StoredUser{toUser(row), row.findText(USER_COLUMN_COUNT).value_or("")};
                },
                sql, id);
        });
}

bool SignInGate::isOpenedBy(const std::optional<StoredUser>& stored, std::string_view password) const
{
    // Hash in any case: otherwise the delay tells which accounts exist or have a password.
    const bool checkable = stored && _passwords.recognises(stored->hash);
    const bool matches = _passwords.matches(password, checkable ? stored->hash : argon2OfNothing());
    return checkable && matches;
}

void SignInGate::upgrade(const StoredUser& stored, std::string_view password)
{
    const std::string hash = _passwords.hash(password);
    const auto bcrypt = readKeyedBcrypt(stored.hash);
    _database.write(
        [&](Transaction& transaction)
        {
            // Only over the very hash that was checked: a password changed meanwhile stays. Whatever the
            // caller then binds to the version in hand is dead already.
            const auto replaced = transaction.execute(
                "update core_user set password_hash = $3 where id = $1 and password_hash = $2",
                stored.user.id, stored.hash, hash);
            if (replaced == 0 || !bcrypt)
                return;
            for (const auto& keeper: _keepers)
                keeper->replacing(transaction, stored.user, *bcrypt);
        });
}

} // namespace colonnade
