#include "identity/AdministratorLinks.h"

#include "colonnade/Crypto.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <utility>

namespace colonnade
{

namespace
{

constexpr std::string_view PURPOSE = "identity.administrator_link";
constexpr std::size_t KEY_BYTES = 32;
constexpr std::size_t MAX_KEY_LENGTH = 256;

bool hasAdministrator(Session& session)
{
    return session.findInteger("select 1 from core_user where admin and not disabled limit 1").has_value();
}

} // namespace

AdministratorLinks::AdministratorLinks(Database& database, const Vault& vault, const Clock& clock):
    _database(database),
    _vault(vault),
    _clock(clock)
{
}

std::string AdministratorLinks::digestOf(std::string_view key) const
{
    return _vault.digest(PURPOSE, key);
}

void AdministratorLinks::offerAt(std::string_view path)
{
    const std::scoped_lock lock(_mutex);
    if (_path.empty())
        _path = path;
}

bool AdministratorLinks::isGood(std::string_view key)
{
    if (key.empty() || key.size() > MAX_KEY_LENGTH)
        return false;
    return _database.read(
        [&](Session& session)
        {
            return session
                       .findInteger(
                           "select 1 from core_administrator_link where digest = $1 and expires > $2",
                           digestOf(key), _clock.nowSeconds())
                       .has_value() &&
                   !hasAdministrator(session);
        });
}

bool AdministratorLinks::appoint(std::string_view key, std::int64_t userId)
{
    if (key.empty() || key.size() > MAX_KEY_LENGTH)
        return false;
    const bool appointed = _database.write(
        [&](Transaction& transaction)
        {
            // Two keys may be used at the same moment; SQLite has only one writer.
            if (transaction.dialect() == Dialect::Postgresql)
                transaction.execute("lock table core_administrator_link in share row exclusive mode");
            const bool good =
                transaction.execute("delete from core_administrator_link where digest = $1 and expires > $2",
                                    digestOf(key), _clock.nowSeconds()) == 1;
            if (!good || hasAdministrator(transaction))
                return false;
            if (transaction.execute("update core_user set admin = true where id = $1 and not disabled",
                                    userId) == 0)
                throw Poco::NotFoundException("no open user with id " + std::to_string(userId));
            transaction.execute("delete from core_administrator_link");
            if (_audit)
                _audit->note(transaction,
                             {"user.update", "user/" + std::to_string(userId), {{"admin", "false", "true"}}});
            return true;
        });
    if (!appointed)
        return false;
    Poco::Logger::get("identity")
        .notice("user " + std::to_string(userId) + " became administrator by the link of this start");
    std::function<void()> listener;
    {
        const std::scoped_lock lock(_mutex);
        listener = _listener;
    }
    if (listener)
        listener();
    return true;
}

std::optional<std::string> AdministratorLinks::make()
{
    std::string path;
    {
        const std::scoped_lock lock(_mutex);
        path = _path;
    }
    if (path.empty() || _database.read(hasAdministrator))
        return std::nullopt;
    const std::string key = encodeBase64Url(randomBytes(KEY_BYTES));
    const std::int64_t now = _clock.nowSeconds();
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("delete from core_administrator_link where expires <= $1", now);
            transaction.execute("insert into core_administrator_link (digest, expires) values ($1, $2)",
                                digestOf(key), now + LIFETIME_SECONDS);
        });
    return path + "?key=" + key;
}

void AdministratorLinks::setListener(std::function<void()> listener)
{
    const std::scoped_lock lock(_mutex);
    _listener = std::move(listener);
}

} // namespace colonnade
