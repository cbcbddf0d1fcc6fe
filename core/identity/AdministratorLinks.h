#pragma once

#include "colonnade/Audit.h"
#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace colonnade
{

/// Links of one use for the first administrator, in table core_administrator_link: a digest of each key, 256
/// random bits. All end as soon as there is an administrator. Any thread.
class AdministratorLinks final: public FirstAdministrator
{
public:
    static constexpr int LIFETIME_SECONDS = 1800;

    /// All must outlive it.
    AdministratorLinks(Database& database, const Vault& vault, const Clock& clock);

    void offerAt(std::string_view path) override;
    bool isGood(std::string_view key) override;
    bool appoint(std::string_view key, std::int64_t userId) override;

    /// Path and query of a new link, `/account/administrator?key=…`; nothing while there is an administrator
    /// that is open, or if no plugin has a page for it.
    std::optional<std::string> make();

    /// Notes appointments there; it must outlive this. Before any request.
    void setAudit(Audit& audit) { _audit = &audit; }

    /// Called after each appointment, by the thread of the request; null: nobody.
    void setListener(std::function<void()> listener);

private:
    std::string digestOf(std::string_view key) const;

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
    Audit* _audit = nullptr; // null: nobody notes
    std::mutex _mutex;
    std::string _path; // guarded by _mutex, as the next
    std::function<void()> _listener;
};

} // namespace colonnade
