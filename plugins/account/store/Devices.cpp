#include "store/Devices.h"

#include "store/Links.h"

using colonnade::Session;
using colonnade::Transaction;

namespace account
{
namespace
{

constexpr std::int64_t GRACE_SECONDS = 60;
constexpr std::int64_t DAY = 86'400;
constexpr std::int64_t NOTE_USE_SECONDS = 30 * DAY;
constexpr std::int64_t KEEP_SECONDS = 400 * DAY; // more than a device lives unused

} // namespace

std::string Devices::idOf(std::string_view series) const
{
    return _vault.digest("account.device_series", series);
}

std::string Devices::digestOf(std::string_view secret) const
{
    return _vault.digest("account.device_secret", secret);
}

std::optional<Devices::Row> Devices::find(Session& session, const std::string& id) const
{
    return session.find(
        [](const colonnade::Row& row) {
            return Row{row.text(0), row.text(1), row.integer(2), row.boolean(3), row.integer(4)};
        },
        "select secret, previous, exchanged, confirmed, used from account_device where series = $1", id);
}

std::string Devices::add(std::string_view series) const
{
    std::string secret = makeLinkToken();
    _database.write(
        [&](Transaction& transaction)
        {
            const std::int64_t now = _clock.nowSeconds();
            transaction.execute("delete from account_device where series in (select series from "
                                "account_device where used <= $1 order by used limit 20)",
                                now - KEEP_SECONDS);
            transaction.execute("insert into account_device (series, secret, exchanged, used) "
                                "values ($1, $2, $3, $3)",
                                idOf(series), digestOf(secret), now);
        });
    return secret;
}

Devices::Verdict Devices::check(std::string_view series, std::string_view secret) const
{
    const std::string id = idOf(series), digest = digestOf(secret);
    const auto row = _database.read([&](Session& session) { return find(session, id); });
    if (!row)
        return Verdict::Unknown;
    const std::int64_t now = _clock.nowSeconds();
    if (digest == row->previous)
        return !row->confirmed || now - row->exchanged < GRACE_SECONDS ? Verdict::Good : Verdict::Copied;
    if (digest != row->secret)
        return Verdict::Copied;
    if (!row->confirmed || now - row->used >= NOTE_USE_SECONDS)
        _database.write(
            [&](Transaction& transaction)
            {
                transaction.execute("update account_device set confirmed = true, used = $3 "
                                    "where series = $1 and secret = $2",
                                    id, digest, now);
            });
    return Verdict::Good;
}

std::optional<std::string> Devices::exchange(std::string_view series, std::string_view secret) const
{
    const std::string id = idOf(series), digest = digestOf(secret), next = makeLinkToken();
    const std::int64_t now = _clock.nowSeconds();
    const bool exchanged = _database.write(
        [&](Transaction& transaction)
        {
            const auto row = find(transaction, id);
            // The browser came with the secret before the present one, so the answer with the present one
            // seems lost. The present one is forgotten, since nobody holds it.
            const bool again =
                row && digest == row->previous && !row->confirmed && now - row->exchanged >= GRACE_SECONDS;
            if (!row || (digest != row->secret && !again))
                return false;
            // Of two exchanges at the same moment only one still finds the secret that it has read, so only
            // one succeeds.
            return transaction.execute(
                       "update account_device set secret = $3, previous = $4, exchanged = $5, "
                       "used = $5, confirmed = false where series = $1 and secret = $2",
                       id, row->secret, digestOf(next), digest, now) == 1;
        });
    return exchanged ? std::optional(next) : std::nullopt;
}

void Devices::remove(std::string_view series) const
{
    _database.write([&](Transaction& transaction)
                    { transaction.execute("delete from account_device where series = $1", idOf(series)); });
}

} // namespace account
