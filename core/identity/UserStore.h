#pragma once

#include "colonnade/Audit.h"
#include "colonnade/Clock.h"
#include "colonnade/Database.h"
#include "colonnade/Events.h"
#include "colonnade/Identity.h"
#include "identity/AccountState.h"
#include "identity/ApiKeyCache.h"

#include <atomic>
#include <memory>

namespace colonnade
{

/// The accounts, in table core_user. API keys stand there twice: as a digest to be found by, and sealed to be
/// shown to their owner. Bcrypt hashes stand there keyed (KeyedBcrypt.h).
class UserStore final: public Users
{
public:
    /// All must outlive the store.
    UserStore(Database& database, const Vault& vault, const Clock& clock);

    std::optional<User> findById(std::int64_t id) override;
    std::optional<User> findById(Session& session, std::int64_t id) override;
    std::map<std::int64_t, User> findByIds(Session& session, std::span<const std::int64_t> ids) override;
    std::optional<User> findByName(std::string_view name) override;
    std::optional<User> findByNameIgnoringCase(std::string_view name) override;
    std::optional<User> findByEmail(std::string_view email) override;
    std::optional<User> findByApiKey(std::string_view key) override;
    bool isNameTaken(std::string_view name, std::int64_t exceptId) override;
    void offerLocales(std::vector<std::string> locales) override;
    bool isLocale(std::string_view locale) const override;
    std::vector<User> list(std::int64_t afterId, int limit) override;
    std::vector<User> listNewest(Session& session, int limit) override;
    std::int64_t count() override;
    bool isEmpty(Transaction& transaction) override;
    std::variant<User, UserConflict> create(const NewUser& user) override;
    std::variant<User, UserConflict> create(Transaction& transaction, const NewUser& user) override;
    std::optional<UserConflict> update(const User& user) override;
    std::optional<UserConflict> update(Transaction& transaction, const User& user) override;
    void setPasswordHash(std::int64_t id, std::optional<std::string_view> hash, bool mustChange) override;
    void setPasswordHash(Transaction& transaction, std::int64_t id, std::optional<std::string_view> hash,
                         bool mustChange) override;
    void setDisabled(std::int64_t id, bool disabled) override;
    void setDisabled(Transaction& transaction, std::int64_t id, bool disabled) override;
    void setMustChangePassword(Transaction& transaction, std::int64_t id, bool mustChange) override;
    void remove(Transaction& transaction, std::int64_t id) override;
    bool isLastAdministrator(Transaction& transaction, std::int64_t id) override;
    std::optional<BcryptVerifier> findBcrypt(std::int64_t id) override;
    std::string apiKey(std::int64_t id) override;
    std::string resetApiKey(std::int64_t id) override;
    std::string resetApiKey(Transaction& transaction, std::int64_t id) override;
    void hidePeople() override { _peopleHidden = true; }
    bool arePeopleHidden() const override { return _peopleHidden; }
    std::optional<std::string> visibleName(const User* viewer, const User& user) const override;
    std::optional<std::string> setting(Session& session, std::int64_t id, std::string_view plugin) override;
    void setSetting(Transaction& transaction, std::int64_t id, std::string_view plugin,
                    std::string_view json) override;
    std::map<std::string, std::string> settings(Session& session, std::int64_t id) override;

    /// Closes an account, as a part of an act that is noted by another name.
    void close(Transaction& transaction, std::int64_t id);

    /// Whose key it is; from memory if it was read lately. Null: nobody's.
    std::shared_ptr<const User> findOwner(std::string_view apiKey);
    /// As it is now, read anew; nothing if there is no such account.
    std::optional<AccountState> findState(std::int64_t id);
    /// Must be told of every change to an account, or of none.
    ChangeListener& changes() { return _owners; }
    /// Tells it who is made and removed; it must outlive the store. Before any request.
    void setEvents(const Events& events) { _events = &events; }
    /// Notes there what is done to accounts; it must outlive the store. Before any request.
    void setAudit(Audit& audit) { _audit = &audit; }

private:
    void drop(Transaction& transaction, std::int64_t id);
    void putDisabled(Transaction& transaction, std::int64_t id, bool disabled);
    void note(Transaction& transaction, const char* what, std::int64_t id,
              std::vector<AuditedMember> members = {});

    Database& _database;
    const Vault& _vault;
    const Clock& _clock;
    ApiKeyCache _owners;
    const Events* _events = nullptr;   // null: nobody hears
    Audit* _audit = nullptr;           // null: nobody notes
    std::vector<std::string> _locales; ///< empty: any
    std::atomic<bool> _peopleHidden = false;
};

} // namespace colonnade
