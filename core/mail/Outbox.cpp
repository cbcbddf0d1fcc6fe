#include "mail/Outbox.h"

#include "colonnade/Clock.h"
#include "colonnade/Crypto.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::string_view TEXT = "mail.text";
constexpr std::size_t CLAIM_BYTES = 16;
constexpr std::int64_t DAY = 86400;
constexpr int SWEEP = 500;

// One for each dialect: PostgreSQL must pass over rows that another server is just claiming, instead of
// waiting for it.
constexpr const char* CLAIM_SQLITE =
    "update core_mail set claim = $2, due = $3 where id = (select id from core_mail where state = 'waiting' "
    "and due <= $1 order by due, id limit 1) returning id, attempts, message_id, recipient, content";
constexpr const char* CLAIM_POSTGRESQL =
    "update core_mail set claim = $2, due = $3 where id = (select id from core_mail where state = 'waiting' "
    "and due <= $1 order by due, id limit 1 for update skip locked) "
    "returning id, attempts, message_id, recipient, content";

constexpr const char* COLUMNS = "id, created, recipient, subject, state, attempts, due, claim is not null, "
                                "content is not null, answer";

QueuedMail toMail(const Row& row)
{
    QueuedMail mail;
    mail.id = row.integer(0);
    mail.created = row.integer(1);
    mail.recipient = row.text(2);
    mail.subject = row.text(3);
    mail.state = row.text(4);
    mail.attempts = static_cast<int>(row.integer(5));
    mail.due = row.integer(6);
    mail.claimed = row.boolean(7);
    mail.hasText = row.boolean(8);
    mail.answer = row.text(9);
    return mail;
}

} // namespace

Outbox::Outbox(Database& database, const Vault& vault, const Clock& clock):
    _database(database),
    _vault(vault),
    _clock(clock)
{
}

void Outbox::add(Transaction& transaction, const OutgoingMail& mail, std::string_view subject)
{
    insert(transaction, mail, subject);
}

std::int64_t Outbox::insert(Transaction& transaction, const OutgoingMail& mail, std::string_view subject)
{
    const std::int64_t now = _clock.nowSeconds();
    return transaction
        .findInteger("insert into core_mail (created, recipient, subject, message_id, content, due) "
                     "values ($1, $2, $3, $4, $5, $6) returning id",
                     now, mail.recipient, subject, mail.messageId, _vault.seal(TEXT, mail.content), now)
        .value();
}

void Outbox::rehearse(Transaction& transaction, const OutgoingMail& mail, std::string_view subject)
{
    const auto id = insert(transaction, mail, subject);
    transaction.execute("delete from core_mail where id = $1", id);
}

std::optional<ClaimedMail> Outbox::claim(int seconds)
{
    for (;;)
    {
        auto mail = claimSealed(seconds);
        if (!mail || open(*mail))
            return mail;
        markDead(*mail, "the text was sealed with another master key");
    }
}

bool Outbox::open(ClaimedMail& mail) const
{
    try
    {
        mail.mail.content = _vault.open(TEXT, mail.mail.content);
        return true;
    }
    catch (const Poco::DataFormatException&)
    {
        return false;
    }
}

std::optional<ClaimedMail> Outbox::claimSealed(int seconds)
{
    const std::int64_t now = _clock.nowSeconds();
    // Most of the time nothing is due: looking costs no transaction.
    if (!_database.read(
            [&](Session& session)
            {
                return session.findInteger(
                    "select 1 from core_mail where state = 'waiting' and due <= $1 limit 1", now);
            }))
        return std::nullopt;
    const std::string claim = encodeHex(randomBytes(CLAIM_BYTES));
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.find(
                [&](const Row& row)
                {
                    return ClaimedMail{row.integer(0),
                                       static_cast<int>(row.integer(1)),
                                       claim,
                                       {row.text(2), row.text(3), row.text(4)}};
                },
                transaction.dialect() == Dialect::Postgresql ? CLAIM_POSTGRESQL : CLAIM_SQLITE, now, claim,
                now + seconds);
        });
}

bool Outbox::finish(const ClaimedMail& mail, std::string_view sql, std::int64_t time, std::string_view answer)
{
    return _database.write([&](Transaction& transaction)
                           { return transaction.execute(sql, mail.id, mail.claim, time, answer) == 1; });
}

bool Outbox::markSent(const ClaimedMail& mail, std::string_view answer)
{
    return finish(
        mail,
        "update core_mail set state = 'sent', content = null, claim = null, attempts = attempts + 1, "
        "finished = $3, answer = $4 where id = $1 and claim = $2",
        _clock.nowSeconds(), answer);
}

bool Outbox::markDead(const ClaimedMail& mail, std::string_view answer)
{
    return finish(
        mail,
        "update core_mail set state = 'dead', claim = null, attempts = attempts + 1, finished = $3, "
        "answer = $4 where id = $1 and claim = $2",
        _clock.nowSeconds(), answer);
}

bool Outbox::postpone(const ClaimedMail& mail, int seconds, std::string_view answer)
{
    return finish(mail,
                  "update core_mail set claim = null, attempts = attempts + 1, due = $3, answer = $4 "
                  "where id = $1 and claim = $2",
                  _clock.nowSeconds() + seconds, answer);
}

bool Outbox::giveBack(const ClaimedMail& mail)
{
    return finish(mail,
                  "update core_mail set claim = null, due = $3, answer = $4 where id = $1 and claim = $2",
                  _clock.nowSeconds(), "");
}

std::vector<QueuedMail> Outbox::list(std::string_view state, std::int64_t afterId, int limit)
{
    static const std::string sql = std::string("select ") + COLUMNS +
                                   " from core_mail where ($1 = '' or state = $1) and id > $2 order by id "
                                   "limit $3";
    return _database.read([&](Session& session) { return session.all(toMail, sql, state, afterId, limit); });
}

std::optional<QueuedMail> Outbox::find(std::int64_t id)
{
    static const std::string sql = std::string("select ") + COLUMNS + " from core_mail where id = $1";
    return _database.read([&](Session& session) { return session.find(toMail, sql, id); });
}

// A claim that has ended does not protect a mail any more.
bool Outbox::retry(std::int64_t id)
{
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.execute(
                       "update core_mail set state = 'waiting', attempts = 0, due = $2, claim = null, "
                       "finished = null where id = $1 and state <> 'sent' and content is not null "
                       "and (claim is null or due <= $2)",
                       id, _clock.nowSeconds()) == 1;
        });
}

std::int64_t Outbox::retryAll()
{
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.execute(
                "update core_mail set state = 'waiting', attempts = 0, due = $1, claim = "
                "null, finished = null where state in ('dead', 'waiting') "
                "and content is not null and (claim is null or due <= $1)",
                _clock.nowSeconds());
        });
}

OutboxCount Outbox::count()
{
    return _database.read(
        [&](Session& session)
        {
            const auto inState = [&](std::string_view state) {
                return session.findInteger("select count(*) from core_mail where state = $1", state)
                    .value_or(0);
            };
            const std::int64_t now = _clock.nowSeconds();
            const auto due = session.findInteger("select min(due) from core_mail where state = 'waiting'");
            return OutboxCount{inState("waiting"), inState("dead"),
                               std::max<std::int64_t>(now - due.value_or(now), 0)};
        });
}

bool Outbox::sweep(int keepDays, int keepDeadTextDays)
{
    const std::int64_t now = _clock.nowSeconds();
    return _database.write(
        [&](Transaction& transaction)
        {
            const auto emptied = transaction.execute("update core_mail set content = null where id in "
                                                     "(select id from core_mail where state = 'dead' "
                                                     "and content is not null and finished <= $1 limit $2)",
                                                     now - keepDeadTextDays * DAY, SWEEP);
            const auto removed = transaction.execute(
                "delete from core_mail where id in (select id from core_mail where finished <= $1 and "
                "content is null limit $2)",
                now - keepDays * DAY, SWEEP);
            return emptied == SWEEP || removed == SWEEP;
        });
}

} // namespace colonnade
