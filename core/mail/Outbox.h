#pragma once

#include "mail/Transport.h"

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Identity.h"
#include "colonnade/Queue.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Times of a mail are seconds since 1970.
struct QueuedMail
{
    std::int64_t id = 0;
    std::int64_t created = 0;
    std::string recipient;
    std::string subject;
    std::string state; ///< `waiting`, `sent` or `dead`
    int attempts = 0;
    std::int64_t due = 0; ///< of a waiting one: when it is tried next
    bool claimed = false; ///< some server is sending it
    bool hasText = false; ///< it can be sent again
    std::string answer;   ///< what came of the last try, in the mail server's words
};

/// core_mail as a queue.
QueueTable outboxTable();

/// The table of mails. Their text is sealed: links and one-time codes in it are credentials. Several servers
/// may work on it. Any thread.
class Outbox
{
public:
    /// All must outlive it.
    Outbox(Database& database, const Vault& vault, const Clock& clock);

    void add(Transaction& transaction, const OutgoingMail& mail, std::string_view subject);
    /// Costs as much as `add`; nothing of it stays.
    void rehearse(Transaction& transaction, const OutgoingMail& mail, std::string_view subject);

    /// How mails are claimed, tried and swept; for lists and metrics, too.
    Queue& queue() { return _listed->queue(); }
    std::shared_ptr<const QueueSource> listed() const { return _listed; }

    /// Nothing if it was sealed with another master key.
    std::optional<OutgoingMail> open(const ClaimedRow& row) const;

    /// In order of id, beyond `afterId`; `state` empty: all.
    std::vector<QueuedMail> list(std::string_view state, std::int64_t afterId, int limit);
    std::optional<QueuedMail> find(std::int64_t id);

private:
    std::int64_t insert(Transaction& transaction, const OutgoingMail& mail, std::string_view subject);

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
    const std::shared_ptr<const QueueSource> _listed;
};

} // namespace colonnade
