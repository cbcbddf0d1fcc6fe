#include "identity/SignInGate.h"

#include "colonnade/VisibleText.h"
#include "identity/PasswordHashes.h"
#include "identity/PasswordScheme.h"
#include "identity/UserRow.h"

#include <Poco/Logger.h>

namespace colonnade
{

namespace
{

constexpr int MAX_SCHEMES = 8;

SignInAttempt attemptOf(const std::optional<User>& user, std::string_view accountKey,
                        const SignInClient& client)
{
    return {user ? std::optional(user->id) : std::nullopt, accountKey, client};
}

/// One line for each try: no name, since people type their password there; the address last, for programs
/// that ban it (docs/DEPLOYING.md).
void tell(const std::string& what, const SignInClient& client)
{
    if (!client.address.empty())
        Poco::Logger::get("identity").notice(what + " from " + std::string(client.address));
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
                                                    const SignInClient& client)
{
    if (const auto refusal = mayTry(user, accountKey, client))
        return *refusal;
    const auto stored = findStored(user);
    if (!isOpenedBy(hashToCheck(stored), password))
    {
        failed(user, accountKey, client);
        return SignInRefusal{stored ? SignInFailure::WrongPassword : SignInFailure::UnknownUser};
    }
    const std::string who = "user " + std::to_string(stored->user.id);
    _brake.recordSuccess(attemptOf(user, accountKey, client));
    if (!isArgon2OfToday(stored->hash) || isTypedOtherwise(stored->hash, password))
        upgrade(*stored, password);
    if (stored->user.disabled)
    {
        tell("refused sign-in of disabled " + who, client);
        return SignInRefusal{SignInFailure::Disabled};
    }
    if (stored->user.mustChangePassword)
    {
        tell("right password, which must be changed, of " + who, client);
        return SignInRefusal{SignInFailure::MustChangePassword};
    }
    if (!_secondStep.empty())
    {
        tell("right password, second step missing, of " + who, client);
        return SignInRefusal{SignInFailure::SecondStepMissing, 0, stored->user};
    }
    tell("sign-in of " + who, client);
    return stored->user;
}

/// Whether a password that matches does so only as this device spells it: then it is hashed anew, composed,
/// so that all devices open the account.
bool SignInGate::isTypedOtherwise(std::string_view hash, std::string_view password) const
{
    const std::string usual = composed(password);
    return usual != password && !_passwords.matches(usual, hash);
}

std::optional<SignInRefusal> SignInGate::mayTry(const std::optional<User>& user, std::string_view accountKey,
                                                const SignInClient& client)
{
    const int seconds = _brake.secondsToWait(attemptOf(user, accountKey, client));
    if (seconds == 0)
        return std::nullopt;
    tell("braked sign-in", client);
    return SignInRefusal{SignInFailure::Braked, seconds};
}

void SignInGate::failed(const std::optional<User>& user, std::string_view accountKey,
                        const SignInClient& client)
{
    tell("failed sign-in", client);
    _brake.recordFailure(attemptOf(user, accountKey, client));
}

void SignInGate::succeeded(const User& user, std::string_view accountKey, const SignInClient& client)
{
    tell("sign-in of user " + std::to_string(user.id), client);
    _brake.recordSuccess(attemptOf(user, accountKey, client));
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

std::optional<std::string_view> SignInGate::hashToCheck(const std::optional<StoredUser>& stored) const
{
    if (!stored || !_passwords.recognises(stored->hash))
        return std::nullopt;
    return stored->hash;
}

bool SignInGate::isOpenedBy(std::optional<std::string_view> hash, std::string_view password)
{
    if (hash && _passwords.matches(password, *hash))
        return true;
    // All the rest is for the clock: otherwise it tells which accounts exist, and whose hash is an old one.
    const auto paid = hash ? olderScheme(*hash) : std::nullopt;
    if (!hash || paid)
        _passwords.matches(password, argon2OfNothing());
    for (const auto& older: findOlderHashes())
        if (olderScheme(older) != paid)
            _passwords.matches(password, older);
    return false;
}

std::vector<std::string> SignInGate::findOlderHashes()
{
    // From scheme to scheme along the index; more than a few would be an odd import.
    return _database.read(
        [](Session& session)
        {
            return session.all([](const Row& row) { return row.text(0); },
                               "with recursive scheme (name) as ("
                               "select min(password_scheme) from core_user where password_scheme is not null "
                               "union all select (select min(u.password_scheme) from core_user u "
                               "where u.password_scheme > scheme.name) from scheme "
                               "where scheme.name is not null) "
                               "select (select u.password_hash from core_user u "
                               "where u.password_scheme = scheme.name limit 1) "
                               "from scheme where scheme.name is not null limit $1",
                               MAX_SCHEMES);
        });
}

void SignInGate::upgrade(const StoredUser& stored, std::string_view password)
{
    const std::string hash = _passwords.hash(password);
    _database.write(
        [&](Transaction& transaction)
        {
            // Only over the very hash that was checked: a password changed meanwhile stays. Whatever the
            // caller then binds to the version in hand is dead already.
            transaction.execute("update core_user set password_hash = $3, password_scheme = null "
                                "where id = $1 and password_hash = $2",
                                stored.user.id, stored.hash, hash);
        });
}

} // namespace colonnade
