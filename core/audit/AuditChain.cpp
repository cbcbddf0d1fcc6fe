#include "audit/AuditChain.h"

#include "audit/AuditCheck.h"

#include "colonnade/Files.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds BETWEEN_LOOKS{1};
constexpr int BATCH = 500;
constexpr std::int64_t SECONDS_A_DAY = 86'400;
constexpr std::int64_t BETWEEN_REMOVALS = 3'600;

Poco::Logger& logger()
{
    return Poco::Logger::get("audit");
}

std::optional<AuditSeal> findSeal(Session& session, const std::string& name)
{
    return session.find(
        toAuditSeal, "select " + std::string(SEAL_COLUMNS) + " from core_audit_seal where name = $1", name);
}

void putSeal(Transaction& transaction, const Vault& vault, AuditSeal seal)
{
    seal.seal = sealOf(vault, seal);
    transaction.execute("insert into core_audit_seal (name, first, number, link, seal) "
                        "values ($1, $2, $3, $4, $5) on conflict (name) do update set "
                        "first = excluded.first, number = excluded.number, link = excluded.link, "
                        "seal = excluded.seal",
                        seal.name, seal.first, seal.number, seal.link, seal.seal);
}

/// The newest seal, which nobody else moves on before the transaction ends.
AuditSeal lockNewest(Transaction& transaction)
{
    if (transaction.dialect() == Dialect::Postgresql) // SQLite has only one writer
        transaction.execute("lock table core_audit_seal in share row exclusive mode");
    return newestSeal(transaction);
}

struct Unlinked
{
    std::int64_t id;
    std::string mark;
};

std::vector<Unlinked> findUnlinked(Session& session)
{
    return session.all(
        [](const Row& row) {
            return Unlinked{row.integer(0), row.text(1)};
        },
        "select id, mark from core_audit where number is null order by id limit $1", BATCH);
}

bool anyUnlinked(Session& session)
{
    return session.findInteger("select id from core_audit where number is null limit 1").has_value();
}

std::int64_t linkBatch(Transaction& transaction, const Vault& vault)
{
    AuditSeal newest = lockNewest(transaction);
    const auto lines = findUnlinked(transaction);
    for (const auto& line: lines)
    {
        ++newest.number;
        newest.link = linkOf(vault, newest.link, newest.number, line.id, line.mark);
        transaction.execute("update core_audit set number = $2, link = $3 where id = $1", line.id,
                            newest.number, newest.link);
        if (newest.number % AuditSeal::PIECE == 0)
            putSeal(transaction, vault,
                    {std::to_string(newest.number), newest.first, newest.number, newest.link, {}});
    }
    if (!lines.empty())
        putSeal(transaction, vault, newest);
    return static_cast<std::int64_t>(lines.size());
}

/// The last line of the newest piece all of whose lines are older; 0 if there is none. Lines stand in the
/// order of their commits, not of their times, so the youngest of the piece decides.
std::int64_t lastToRemove(Session& session, const AuditSeal& newest, const std::string& time)
{
    std::int64_t last = newest.first - 1;
    while (last + AuditSeal::PIECE <= newest.number &&
           !session.findInteger(
               "select 1 from core_audit where number > $1 and number <= $2 and time >= $3 limit 1", last,
               last + AuditSeal::PIECE, time))
        last += AuditSeal::PIECE;
    return last;
}

std::string contentOf(const std::string& file)
{
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

} // namespace

std::vector<SettingSpec> auditSettingSpecs()
{
    return {{.key = "audit.keep_days",
             .type = SettingType::Integer,
             .fallback = "730",
             .description = "Days after which lines of the audit log are removed, by whole thousands; 0: "
                            "never.",
             .minimum = 0,
             .maximum = 36'500}};
}

AuditSettings AuditSettings::read(const Config& audit, std::string headFile)
{
    return {audit.integer("keep_days"), std::move(headFile)};
}

AuditSeal newestSeal(Session& session)
{
    return findSeal(session, AuditSeal::NEWEST).value_or(AuditSeal{AuditSeal::NEWEST, 1, 0, {}, {}});
}

AuditChain::AuditChain(Database& database, const Vault& vault, const Clock& clock, AuditSettings settings):
    _database(database),
    _vault(vault),
    _clock(clock),
    _settings(std::move(settings)),
    _thread(std::make_unique<BackgroundThread>("audit", [this](const std::stop_token&) { return run(); }))
{
}

void AuditChain::lookNow()
{
    _thread->wake();
}

std::int64_t AuditChain::link(Database& database, const Vault& vault)
{
    std::int64_t linked = 0;
    while (database.read(anyUnlinked))
        linked += database.write([&](Transaction& transaction) { return linkBatch(transaction, vault); });
    return linked;
}

std::int64_t AuditChain::removeOlderThan(Database& database, const Vault& vault, const std::string& time)
{
    return database.write(
        [&](Transaction& transaction) -> std::int64_t
        {
            AuditSeal newest = lockNewest(transaction);
            const std::int64_t last = lastToRemove(transaction, newest, time);
            if (last < newest.first)
                return 0;
            const auto removed = transaction.execute("delete from core_audit where number <= $1", last);
            // The seal of the last piece stays: the chain begins with its link.
            transaction.execute("delete from core_audit_seal where number < $1 and name <> 'newest'", last);
            newest.first = last + 1;
            putSeal(transaction, vault, newest);
            return removed;
        });
}

std::chrono::milliseconds AuditChain::run()
{
    link(_database, _vault);
    publish();
    removeOld();
    return BETWEEN_LOOKS;
}

void AuditChain::publish()
{
    const AuditSeal newest = _database.read(newestSeal);
    const std::string head = headText(newest);
    if (_published.empty() && !_settings.headFile.empty())
        compareWithFile(newest);
    if (newest.number == 0 || head == _published)
        return;
    if (_settings.headFile.empty())
        logger().information("newest link " + head);
    else if (contentOf(_settings.headFile) != head)
        writeDurably(_settings.headFile, head + "\n");
    _published = head;
}

/// What another state of the database has left there is overwritten next, so it is said.
void AuditChain::compareWithFile(const AuditSeal& newest)
{
    const auto noted = AuditHead::parse(contentOf(_settings.headFile));
    if (noted && !_told &&
        (noted->number > newest.number || (noted->number == newest.number && noted->link != newest.link)))
        logger().warning(_settings.headFile + " tells of line " + std::to_string(noted->number) +
                         " of the audit log, the database has other lines up to " +
                         std::to_string(newest.number) +
                         ": lines were removed, or an older database was put back, as by a restore");
    _told = true;
}

void AuditChain::removeOld()
{
    const std::int64_t now = _clock.nowSeconds();
    if (_settings.keepDays == 0 || now < _nextRemoval)
        return;
    _nextRemoval = now + BETWEEN_REMOVALS;
    const auto removed =
        removeOlderThan(_database, _vault, isoTime((now - _settings.keepDays * SECONDS_A_DAY) * 1'000'000));
    if (removed > 0)
        logger().information("removed " + std::to_string(removed) + " lines that are older than " +
                             std::to_string(_settings.keepDays) + " days (audit.keep_days)");
}

} // namespace colonnade
