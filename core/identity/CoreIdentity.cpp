#include "identity/IdentityCore.h"

#include "colonnade/Request.h"
#include "identity/AccountEraser.h"
#include "identity/AccountMerge.h"
#include "identity/ActorChain.h"
#include "identity/AdministratorLinks.h"
#include "identity/ApiKeyAuthenticator.h"
#include "identity/Brake.h"
#include "identity/KeyVault.h"
#include "identity/MasterKey.h"
#include "identity/PasswordHasher.h"
#include "identity/SessionStore.h"
#include "identity/SignInGate.h"
#include "identity/UserStore.h"

namespace colonnade
{

namespace
{

constexpr int SECONDS_A_DAY = 86'400;

/// Owns the parts and hands them out.
class CoreIdentity final: public IdentityCore
{
public:
    CoreIdentity(Database& database, const IdentitySettings& settings, const Clock& clock,
                 std::vector<std::string> siteWords):
        _database(database),
        _keyFile(settings.keyFile),
        _users(database, _vault, clock),
        _passwords(settings.minimumPasswordLength, _vault, std::move(siteWords)),
        _brake(database, _vault, clock, settings.brake),
        _signIn(database, _passwords, _brake),
        _sessions(database, clock, settings.sessionMaxDays * SECONDS_A_DAY),
        _administratorLinks(database, _vault, clock),
        _apiKeyAuthenticator(std::make_shared<ApiKeyAuthenticator>([this](std::string_view key)
                                                                   { return _users.findOwner(key); }))
    {
    }

    void unlock(const std::string& dataDirectory) override
    {
        _vault.unlock(loadMasterKey(_database, _keyFile, dataDirectory));
        _actors.setAnonymiser(AddressAnonymiser(_vault.deriveKey("actor", "anonymous")));
    }

    Users& users() override { return _users; }
    Passwords& passwords() override { return _passwords; }
    SignIn& signIn() override { return _signIn; }
    Sessions& sessions() override { return _sessions; }
    Actors& actors() override { return _actors; }
    Vault& vault() override { return _vault; }
    FirstAdministrator& firstAdministrator() override { return _administratorLinks; }
    AdministratorLinks& administratorLinks() override { return _administratorLinks; }

    const PersonalDataSources& personalData() const override { return _personalData; }
    std::optional<std::string> erase(std::int64_t userId) override
    {
        return eraseAccount(_database, _users, _personalData, userId);
    }

    std::variant<std::vector<MergedPart>, std::string> merge(Transaction& transaction, std::int64_t from,
                                                             std::int64_t into) override
    {
        return mergeAccounts(transaction, _users, _mergers, _audit, from, into);
    }

    void liftBrake(Transaction& transaction, const User& user) override
    {
        _brake.forget(transaction, user.id);
    }

    std::optional<User> findUser(const Request& request) override
    {
        const auto& principal = request.principal();
        if (principal && principal->user)
            return *principal->user;
        const auto id = principal ? findUserId(principal->actor) : std::nullopt;
        return id ? _users.findById(*id) : std::nullopt;
    }

    ChangeListener& userChanges() override { return _users.changes(); }

    std::shared_ptr<const Authenticator> apiKeyAuthenticator() const override { return _apiKeyAuthenticator; }

    std::optional<AccountState> findState(std::int64_t userId) override { return _users.findState(userId); }

    void setExtensions(std::vector<std::shared_ptr<const ActorResolver>> resolvers,
                       std::vector<std::shared_ptr<const ActorCodec>> codecs,
                       PersonalDataSources personalData, AccountMergers mergers) override
    {
        _mergers = std::move(mergers);
        _personalData = std::move(personalData);
        _actors.setExtensions(std::move(resolvers), std::move(codecs));
    }

    void setEvents(const Events& events) override
    {
        _users.setEvents(events);
        _sessions.setEvents(events);
    }

    void setAudit(Audit& audit) override
    {
        _audit = &audit;
        _users.setAudit(audit);
        _administratorLinks.setAudit(audit);
    }

private:
    Database& _database;
    const std::string _keyFile;
    KeyVault _vault;
    UserStore _users;
    PasswordHasher _passwords;
    Brake _brake;
    SignInGate _signIn;
    SessionStore _sessions;
    AdministratorLinks _administratorLinks;
    ActorChain _actors;
    PersonalDataSources _personalData;
    AccountMergers _mergers;
    Audit* _audit = nullptr; // null: nobody notes
    std::shared_ptr<const ApiKeyAuthenticator> _apiKeyAuthenticator;
};

} // namespace

std::unique_ptr<IdentityCore> IdentityCore::make(Database& database, const Config& identity,
                                                 const Clock& clock, std::vector<std::string> siteWords)
{
    return std::make_unique<CoreIdentity>(database, IdentitySettings::read(identity), clock,
                                          std::move(siteWords));
}

std::unique_ptr<IdentityCore> IdentityCore::open(Database& database, const Config& identity,
                                                 const std::string& dataDirectory, const Clock& clock,
                                                 std::vector<std::string> siteWords)
{
    auto core = make(database, identity, clock, std::move(siteWords));
    core->unlock(dataDirectory);
    return core;
}

} // namespace colonnade
