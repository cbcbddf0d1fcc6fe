#include "identity/SessionStore.h"

#include "colonnade/Crypto.h"
#include "colonnade/Text.h"
#include "colonnade/UserEvents.h"

#include <Poco/Bugcheck.h>
#include <Poco/Logger.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t TOKEN_BYTES = 32;
constexpr std::size_t SEED_BYTES = 32;
constexpr std::size_t MAX_TOKEN_LENGTH = 256;
constexpr std::size_t MAX_AGENT_BYTES = 200;
constexpr int MAX_LIST = 1000;

std::string idOf(std::string_view kind, std::string_view token)
{
    std::string content(kind);
    content.append(1, '\0').append(token);
    return encodeBase64Url(sha256(content));
}

/// Seconds within which a further use is not written.
int granularityOf(int idleSeconds)
{
    return std::min(idleSeconds / 10, 60);
}

/// The part of a program's name that is kept: UTF-8, since databases refuse all else, and no longer than
/// anybody would read.
std::string agentToKeep(std::string_view agent)
{
    agent = agent.substr(0, MAX_AGENT_BYTES);
    while (!agent.empty() && !isValidUtf8(agent))
        agent.remove_suffix(1);
    return hasControlCharacters(agent) ? std::string() : std::string(agent);
}

struct FoundSession
{
    SessionRecord record;
    std::int64_t lastUsed;
    int idleSeconds;
};

FoundSession toSession(const Row& row)
{
    return {{row.integer(0), row.text(1), row.text(2)}, row.integer(3), static_cast<int>(row.integer(4))};
}

} // namespace

SessionStore::SessionStore(Database& database, const Clock& clock, int maxSeconds):
    _database(database),
    _clock(clock),
    _maxSeconds(maxSeconds)
{
}

std::string SessionStore::create(std::string_view kind, const User& user, int idleSeconds,
                                 std::string_view seed, std::string_view payload, const SessionOrigin& origin)
{
    std::string token = encodeBase64Url(randomBytes(TOKEN_BYTES));
    createWithToken(token, kind, user, idleSeconds, seed, payload, origin);
    return token;
}

void SessionStore::createWithToken(std::string_view token, std::string_view kind, const User& user,
                                   int idleSeconds, std::string_view seed, std::string_view payload,
                                   const SessionOrigin& origin)
{
    poco_assert(idleSeconds > 0 && !token.empty() && token.size() <= MAX_TOKEN_LENGTH);
    const std::int64_t now = _clock.nowSeconds();
    const std::string ownSeed = seed.empty() ? encodeHex(randomBytes(SEED_BYTES)) : std::string(seed);
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute(
                "insert into core_session (id, kind, user_id, password_version, seed, payload, idle_seconds, "
                "last_used, expires, created, address, agent) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                "$8, "
                "$10, $11)",
                idOf(kind, token), kind, user.id, user.passwordVersion, ownSeed, payload, idleSeconds, now,
                now + std::min(idleSeconds + granularityOf(idleSeconds), _maxSeconds), origin.address,
                agentToKeep(origin.agent));
            if (_events)
                _events->tell(transaction, std::to_string(user.id), UserSignedIn{user.id});
            // Each new one sweeps out some old ones, so the table stays as small as its use.
            transaction.execute("delete from core_session where id in (select id from core_session where "
                                "expires <= $1 order by expires limit 20)",
                                now);
        });
}

std::optional<SessionRecord> SessionStore::find(std::string_view kind, std::string_view token)
{
    if (token.empty() || token.size() > MAX_TOKEN_LENGTH)
        return std::nullopt;
    const std::string id = idOf(kind, token);
    const std::int64_t now = _clock.nowSeconds();
    auto found = _database.read(
        [&](Session& session)
        {
            return session.find(
                toSession,
                "select s.user_id, s.seed, s.payload, s.last_used, s.idle_seconds from core_session s "
                "join core_user u on u.id = s.user_id where s.id = $1 and s.expires > $2 "
                "and s.password_version = u.password_version and not u.disabled",
                id, now);
        });
    if (!found)
        return std::nullopt;
    if (now - found->lastUsed >= std::max(granularityOf(found->idleSeconds), 1))
        touch(id, now, found->idleSeconds);
    return std::move(found->record);
}

void SessionStore::touch(const std::string& id, std::int64_t now, int idleSeconds)
{
    try
    {
        _database.write(
            [&](Transaction& transaction)
            {
                transaction.execute("update core_session set last_used = $2, "
                                    "expires = case when created + $4 < $3 then created + $4 else $3 end "
                                    "where id = $1 and last_used < $2",
                                    id, now, now + idleSeconds + granularityOf(idleSeconds), _maxSeconds);
            });
    }
    catch (const DatabaseBusy& busy)
    {
        // The session is good; its next use will be written.
        Poco::Logger::get("identity").warning("could not write the use of a session: " + busy.displayText());
    }
}

void SessionStore::remove(std::string_view kind, std::string_view token)
{
    const std::string id = idOf(kind, token);
    _database.write([&](Transaction& transaction)
                    { transaction.execute("delete from core_session where id = $1", id); });
}

std::vector<SessionSummary> SessionStore::listOf(std::int64_t userId)
{
    return _database.read(
        [&](Session& session)
        {
            return session.all(
                [](const Row& row)
                {
                    return SessionSummary{row.text(0),    row.text(1), row.integer(2), row.integer(3),
                                          row.integer(4), row.text(5), row.text(6)};
                },
                "select s.id, s.kind, s.created, s.last_used, s.expires, s.address, s.agent "
                "from core_session s join core_user u on u.id = s.user_id where s.user_id = $1 "
                "and s.expires > $2 and s.password_version = u.password_version and not u.disabled "
                "order by s.last_used desc, s.id limit $3",
                userId, _clock.nowSeconds(), MAX_LIST);
        });
}

bool SessionStore::removeOne(std::int64_t userId, std::string_view id)
{
    return _database.write(
        [&](Transaction& transaction) {
            return transaction.execute("delete from core_session where id = $1 and user_id = $2", id,
                                       userId) == 1;
        });
}

void SessionStore::removeAllOf(std::int64_t userId)
{
    _database.write([&](Transaction& transaction) { removeAllOf(transaction, userId); });
}

void SessionStore::removeAllOf(Transaction& transaction, std::int64_t userId)
{
    transaction.execute("delete from core_session where user_id = $1", userId);
}

} // namespace colonnade
