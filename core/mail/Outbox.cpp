#include "mail/Outbox.h"

#include "colonnade/Clock.h"

#include <Poco/Exception.h>

namespace colonnade
{

namespace
{

constexpr std::string_view TEXT = "mail.text";

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

QueueTable outboxTable()
{
    return {.table = "core_mail",
            .columns = {"message_id", "recipient", "content"},
            .label = "recipient",
            .done = "sent",
            .secret = "content"};
}

Outbox::Outbox(Database& database, const Vault& vault, const Clock& clock):
    _database(database),
    _vault(vault),
    _clock(clock),
    _listed(std::make_shared<ListedQueue>("mail", "mails", database, clock, outboxTable()))
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

std::optional<OutgoingMail> Outbox::open(const ClaimedRow& row) const
{
    try
    {
        return OutgoingMail{row.text(0), row.text(1), _vault.open(TEXT, row.text(2))};
    }
    catch (const Poco::DataFormatException&)
    {
        return std::nullopt;
    }
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

} // namespace colonnade
