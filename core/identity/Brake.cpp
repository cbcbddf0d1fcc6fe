#include "identity/Brake.h"

#include "colonnade/Text.h"
#include "text/IpAddress.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr int DAY = 24 * 60 * 60;
constexpr int HOUR = 60 * 60;
constexpr std::size_t V6_NETWORK_BYTES = 8; // a customer has at least a /64: single addresses are free

/// What addresses are counted together.
std::string networkOf(std::string_view address)
{
    const auto parsed = IpAddress::parse(address);
    return parsed ? parsed->bytes.substr(0, V6_NETWORK_BYTES) : std::string(address);
}

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
    auto counters = countersOf(attempt);
    counters.resize(3, counters.front()); // one text of SQL for all cases: a repeated id does no harm
    const auto blockedUntil = _database.read(
        [&](Session& session)
        {
            return session.findInteger("select max(blocked_until) from core_brake where id in ($1, $2, $3)",
                                       counters[0].id, counters[1].id, counters[2].id);
        });
    const std::int64_t left = blockedUntil.value_or(0) - _clock.nowSeconds();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, _settings.maxSeconds));
}

void Brake::recordFailure(const SignInAttempt& attempt)
{
    if (!_settings.enabled)
        return;
    auto counters = countersOf(attempt);
    // Always in the same order, so that two servers cannot lock each other's rows.
    std::sort(counters.begin(), counters.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    const std::int64_t now = _clock.nowSeconds();
    _database.write(
        [&](Transaction& transaction)
        {
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
        "insert into core_brake (id, failures, blocked_until, expires) values ($1, 1, 0, $2) "
        "on conflict (id) do update set expires = excluded.expires, "
        "failures = case when core_brake.expires <= $3 then 1 else core_brake.failures + 1 end "
        "returning failures",
        counter.id, now + counter.forgottenAfterSeconds, now);
    const std::int64_t wait = waitAfter(failures.value_or(1), counter.freeFailures);
    if (wait > 0)
        transaction.execute("update core_brake set blocked_until = $2 where id = $1", counter.id, now + wait);
}

void Brake::recordSuccess(const SignInAttempt& attempt)
{
    if (!_settings.enabled)
        return;
    const std::string account = accountCounter(attempt.accountKey).id;
    const std::string user = attempt.userId ? userCounter(attempt).id : account;
    const bool counted =
        _database
            .read(
                [&](Session& session)
                {
                    return session.findInteger("select failures from core_brake where id in ($1, $2) limit 1",
                                               account, user);
                })
            .has_value();
    if (!counted)
        return;
    _database.write([&](Transaction& transaction)
                    { transaction.execute("delete from core_brake where id in ($1, $2)", account, user); });
}

std::vector<Brake::Counter> Brake::countersOf(const SignInAttempt& attempt) const
{
    std::vector<Counter> counters = {accountCounter(attempt.accountKey)};
    if (attempt.userId)
        counters.push_back(userCounter(attempt));
    if (!attempt.address.empty())
        counters.push_back(
            {idOf("address", networkOf(attempt.address)), _settings.freeFailuresPerAddress, HOUR});
    return counters;
}

Brake::Counter Brake::accountCounter(std::string_view accountKey) const
{
    return {idOf("account_key", lowerAscii(trimBlanks(accountKey))), _settings.freeFailures, DAY};
}

Brake::Counter Brake::userCounter(const SignInAttempt& attempt) const
{
    return {idOf("user", std::to_string(attempt.userId.value_or(0))), _settings.freeFailures, DAY};
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
