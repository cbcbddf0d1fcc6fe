#pragma once

#include "audit/AuditRow.h"
#include "colonnade/Background.h"
#include "colonnade/Clock.h"
#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "colonnade/Identity.h"
#include "config/SettingSpec.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace colonnade
{

/// `audit.*`.
std::vector<SettingSpec> auditSettingSpecs();

struct AuditSettings
{
    std::int64_t keepDays = 0; ///< 0: for ever
    std::string headFile;      ///< empty: the newest link goes to the log

    /// `audit` is the section of the checked configuration.
    static AuditSettings read(const Config& audit, std::string headFile);
};

/// Links the lines of the audit log, by number, at most a second after they are committed; seals the newest
/// link, and each thousandth. All servers do it, one at a time.
///
///     mark = HMAC(all that the line says)             when it is written
///     link = HMAC(link before, number, id, mark)      here
///     seal = HMAC(name, first, number, link)          core_audit_seal
///
/// So a line that is changed, removed, put in or moved is found without a copy. Who can write the database
/// but does not have the key could put an older state of lines and seals back: therefore the newest link
/// stands outside as well, in a file or in the log.
class AuditChain
{
public:
    /// All must outlive it. Starts at once.
    AuditChain(Database& database, const Vault& vault, const Clock& clock, AuditSettings settings);

    /// Does at once what there is to do, after the clock was moved.
    void lookNow();

    /// Links what waits, in pieces; returns how many lines that were.
    static std::int64_t link(Database& database, const Vault& vault);

    /// Takes away all pieces of a thousand whose newest line is older than `time` (ISO); returns how many
    /// lines that were.
    static std::int64_t removeOlderThan(Database& database, const Vault& vault, const std::string& time);

private:
    std::chrono::milliseconds run();
    void publish();
    void compareWithFile(const AuditSeal& newest);
    void removeOld();

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
    const AuditSettings _settings;
    std::string _published; // what stands outside, as far as this server knows
    bool _told = false;     // that the file was of another state, at the start
    std::int64_t _nextRemoval = 0;
    std::unique_ptr<BackgroundThread> _thread;
};

/// The newest seal; one of an empty chain if there is none yet.
AuditSeal newestSeal(Session& session);

} // namespace colonnade
