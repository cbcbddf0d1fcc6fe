#pragma once

#include "colonnade/AccountCare.h"
#include "colonnade/Audit.h"
#include "colonnade/Clock.h"
#include "colonnade/Config.h"
#include "colonnade/Events.h"
#include "colonnade/Identity.h"
#include "colonnade/Merge.h"
#include "config/SettingSpec.h"
#include "data/ChangeFeed.h"
#include "data/Migrations.h"
#include "identity/AccountState.h"

#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// `identity.*`.
std::vector<SettingSpec> identitySettingSpecs();

/// The tables of the core.
MigrationSet coreMigrations();

class AdministratorLinks;
using PersonalDataSources = std::vector<std::shared_ptr<PersonalDataSource>>;

/// The core's users, passwords, sessions and authenticators. Needs a migrated database once it is unlocked.
class IdentityCore: public Identity, public AccountCare
{
public:
    /// Without its key, and without a look at the database: to be handed to whoever will need it. `identity`
    /// is the section of the checked configuration. `siteWords`: what people of this site would guess as a
    /// password first, its name.
    static std::unique_ptr<IdentityCore> make(Database& database, const Config& identity, const Clock& clock,
                                              std::vector<std::string> siteWords = {});
    /// Made and unlocked.
    static std::unique_ptr<IdentityCore> open(Database& database, const Config& identity,
                                              const std::string& dataDirectory, const Clock& clock,
                                              std::vector<std::string> siteWords = {});
    ~IdentityCore() override;

    /// Finds or makes the installation's key, once, before anything is asked for. `dataDirectory` holds the
    /// key file where the database is SQLite. Throws what `loadMasterKey` throws.
    virtual void unlock(const std::string& dataDirectory) = 0;

    /// To be told of what changes in the accounts (channel `USER_CHANNEL`), so that they need not be read
    /// anew for each request. On a database that tells of no changes they are read each time, since a kept
    /// account could be out of date.
    virtual ChangeListener& userChanges() = 0;
    static constexpr const char* USER_CHANNEL = "core_user"; ///< as in the core's migrations

    /// The authenticator that comes with the users: `api_key`.
    virtual std::shared_ptr<const Authenticator> apiKeyAuthenticator() const = 0;

    /// What credentials of an account hang on, read anew; nothing if there is no such account.
    virtual std::optional<AccountState> findState(std::int64_t userId) = 0;

    /// What plugins contributed, in order. Called once, before any request.
    virtual void setExtensions(std::vector<std::shared_ptr<const ActorResolver>> resolvers,
                               std::vector<std::shared_ptr<const ActorCodec>> codecs,
                               PersonalDataSources personalData = {},
                               std::vector<std::shared_ptr<AccountMerger>> mergers = {}) = 0;

    /// Tells it who is made, removed and signs in; it must outlive this. Before any request.
    virtual void setEvents(const Events& events) = 0;
    /// Notes there what is done to accounts; it must outlive this. Before any request.
    virtual void setAudit(Audit& audit) = 0;

    /// Makes the links that `firstAdministrator` takes.
    virtual AdministratorLinks& administratorLinks() = 0;
};

} // namespace colonnade
