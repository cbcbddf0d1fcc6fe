#include "identity/Brake.h"

#include "colonnade/Network.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <utility>

namespace colonnade
{

namespace
{

constexpr int DAY = 24 * 60 * 60;
constexpr int HOUR = 60 * 60;

} // namespace

Brake::Brake(Database& database, const Vault& vault, const Clock& clock, const BrakeSettings& settings):
    _database(database),
    _vault(vault),
    _clock(clock),
    _settings(settings)
{
}

int Brake::secondsToWait(const SignInAttempt& attempt)
{
    if (!_settings.enabled)
        return 0;
    const auto device = deviceCounter(attempt);
    auto counters = strangersCounters(attempt);
    counters.resize(3, counters.front()); // one text of SQL for all cases: a repeated id does no harm
    const auto deviceId = device ? device->id : std::string();
    const std::int64_t now = _clock.nowSeconds();
    bool deviceBlocked = false;
    std::int64_t blockedUntil = 0;
    _database.read(
        [&](Session& session)
        {
            deviceBlocked = false;
            blockedUntil = 0;
            for (const auto& [id, until]:
                 session.all([](const Row& row) { return std::pair(row.text(0), row.integer(1)); },
                             "select id, blocked_until from core_brake where id in ($1, $2, $3, $4)",
                             counters[0].id, counters[1].id, counters[2].id, deviceId))
                if (id == deviceId)
                    deviceBlocked = until > now;
                else
                    blockedUntil = std::max(blockedUntil, until);
        });
    if (device && !deviceBlocked)
        return 0;
    return static_cast<int>(std::clamp<std::int64_t>(blockedUntil - now, 0, _settings.maxSeconds));
}

void Brake::recordFailure(const SignInAttempt& attempt)
{
    if (!_settings.enabled)
        return;
    const auto device = deviceCounter(attempt);
    auto counters = strangersCounters(attempt);
    // Always in the same order, so that two servers cannot lock each other's rows.
    std::sort(counters.begin(), counters.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    const std::int64_t now = _clock.nowSeconds();
    _database.write(
        [&](Transaction& transaction)
        {
            const bool known =
                device &&
                transaction.findInteger("select blocked_until from core_brake where id = $1", device->id)
                        .value_or(0) <= now;
            if (known)
                count(transaction, *device, now);
            else
                for (const auto& counter: counters)
                    count(transaction, counter, now);
            transaction.execute("delete from core_brake where id in (select id from core_brake where "
                                "expires <= $1 order by expires limit 20)",
                                now);
        });
}

void Brake::count(Transaction& transaction, const Counter& counter, std::int64_t now) const
{
    const auto failures = transaction.findInteger(
        "insert into core_brake (id, failures, blocked_until, expires, account) values ($1, 1, 0, $2, $4) "
        "on conflict (id) do update set expires = excluded.expires, "
        "failures = case when core_brake.expires <= $3 then 1 else core_brake.failures + 1 end "
        "returning failures",
        counter.id, now + counter.forgottenAfterSeconds, now,
        counter.account.empty() ? std::nullopt : std::optional(counter.account));
    const std::int64_t wait = waitAfter(failures.value_or(1), counter.freeFailures);
    if (wait > 0)
        transaction.execute("update core_brake set blocked_until = $2 where id = $1", counter.id, now + wait);
}

void Brake::recordSuccess(const SignInAttempt& attempt)
{
    if (!_settings.enabled)
        return;
    const auto device = deviceCounter(attempt);
    const auto counters = strangersCounters(attempt);
    // A browser that was known before says nothing about those who try from elsewhere.
    const std::string &fromHere = counters[0].id, fromEverywhere = device ? std::string() : counters[1].id,
                      deviceId = device ? device->id : std::string();
    const bool counted = _database
                             .read(
                                 [&](Session& session)
                                 {
                                     return session.findInteger(
                                         "select failures from core_brake where id in ($1, $2, $3) limit 1",
                                         fromHere, fromEverywhere, deviceId);
                                 })
                             .has_value();
    if (!counted)
        return;
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("delete from core_brake where id in ($1, $2, $3)", fromHere, fromEverywhere,
                                deviceId);
        });
}

void Brake::forget(Transaction& transaction, std::int64_t userId)
{
    const std::string account = accountOf({userId, {}, std::string_view()});
    transaction.execute("delete from core_brake where account = $1", account);
}

std::string Brake::accountOf(const SignInAttempt& attempt) const
{
    return attempt.userId ? idOf("user", std::to_string(*attempt.userId))
                          : idOf("account_key", lowerAscii(trimBlanks(attempt.accountKey)));
}

std::vector<Brake::Counter> Brake::strangersCounters(const SignInAttempt& attempt) const
{
    constexpr int everywhere = 10;
    const std::string account = accountOf(attempt), network = networkOf(attempt.client.address);
    const std::string secret = account + "/" + std::string(attempt.client.secret);
    std::vector<Counter> counters{
        {idOf("from_network", secret + "/" + network), account, _settings.freeFailures, DAY},
        {idOf("from_everywhere", secret), account, everywhere * _settings.freeFailures, DAY}};
    if (!attempt.client.address.empty())
        counters.push_back({idOf("address", network), {}, _settings.freeFailuresPerAddress, HOUR});
    return counters;
}

std::optional<Brake::Counter> Brake::deviceCounter(const SignInAttempt& attempt) const
{
    if (!attempt.userId || attempt.client.device.empty())
        return std::nullopt;
    std::string account = accountOf(attempt);
    const std::string device =
        account + "/" + std::string(attempt.client.secret) + "/" + std::string(attempt.client.device);
    return Counter{idOf("device", device), std::move(account), _settings.freeFailures, DAY};
}

std::string Brake::idOf(std::string_view what, std::string_view value) const
{
    return _vault.digest(std::string("brake.").append(what), value);
}

std::int64_t Brake::waitAfter(std::int64_t failures, int freeFailures) const
{
    const std::int64_t beyond = failures - freeFailures;
    if (beyond <= 0)
        return 0;
    const std::int64_t doubled = std::int64_t{1} << std::min<std::int64_t>(beyond - 1, 30);
    return std::min<std::int64_t>(doubled, _settings.maxSeconds);
}

} // namespace colonnade
