#pragma once

#include "mail/Transport.h"

#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <cstdint>
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

/// A mail that this server alone may try until its claim ends.
struct ClaimedMail
{
    std::int64_t id;
    int attempts; ///< before this one
    std::string claim;
    OutgoingMail mail;
};

struct OutboxCount
{
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
    std::int64_t overdueSeconds = 0; ///< of the mail that is due longest; 0: none is due
};

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

    /// The mail that is due longest, for this server alone for that long; nothing if none is due. Mails that
    /// were sealed with another master key are marked dead.
    std::optional<ClaimedMail> claim(int seconds);

    /// What came of a claimed mail. False if the claim had ended and another server has taken over: then
    /// nothing is changed.
    bool markSent(const ClaimedMail& mail, std::string_view answer);
    bool markDead(const ClaimedMail& mail, std::string_view answer);
    bool postpone(const ClaimedMail& mail, int seconds, std::string_view answer);
    bool giveBack(const ClaimedMail& mail); ///< untried: due at once

    /// In order of id, beyond `afterId`; `state` empty: all.
    std::vector<QueuedMail> list(std::string_view state, std::int64_t afterId, int limit);
    std::optional<QueuedMail> find(std::int64_t id);

    /// Makes a dead or waiting mail due at once, with all its tries before it; false if it was sent, has no
    /// text any more, or is just being sent.
    bool retry(std::int64_t id);
    /// The same for all that are dead or waiting; returns how many.
    std::int64_t retryAll();

    /// For metrics and the doctor; one look at an index.
    OutboxCount count();

    /// Takes the text from mails that have been dead for so many days, and removes what was finished so many
    /// days ago. A bounded number at a time; returns whether there may be more.
    bool sweep(int keepDays, int keepDeadTextDays);

private:
    std::int64_t insert(Transaction& transaction, const OutgoingMail& mail, std::string_view subject);
    bool finish(const ClaimedMail& mail, std::string_view sql, std::int64_t time, std::string_view answer);

    std::optional<ClaimedMail> claimSealed(int seconds);
    /// False if it was sealed with another master key.
    bool open(ClaimedMail& mail) const;

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
};

} // namespace colonnade
