#include "colonnade/Audit.h"
#include "colonnade/Merge.h"
#include "colonnade/PersonalData.h"
#include "colonnade/Response.h"
#include "identity/IdentityCore.h"

namespace colonnade
{

Authenticator::~Authenticator() = default;
ActorResolver::~ActorResolver() = default;
ActorCodec::~ActorCodec() = default;
Actors::~Actors() = default;
Users::~Users() = default;
Passwords::~Passwords() = default;
SignIn::~SignIn() = default;
Sessions::~Sessions() = default;
Vault::~Vault() = default;
FirstAdministrator::~FirstAdministrator() = default;
Identity::~Identity() = default;
IdentityCore::~IdentityCore() = default;
Audit::~Audit() = default;
AccountMerger::~AccountMerger() = default;
PersonalDataSource::~PersonalDataSource() = default;

Lane Authenticator::lane() const
{
    return Lane::Worker;
}

Work Authenticator::work() const
{
    return Work::CheckPassword;
}

std::optional<std::string> Authenticator::credential(const Request&) const
{
    return std::nullopt;
}

std::string Authenticator::challenge() const
{
    return {};
}

void PersonalDataSource::removed(const User&) noexcept {}

std::optional<User> knowsPassword(const std::variant<User, SignInRefusal>& checked)
{
    if (const auto* user = std::get_if<User>(&checked))
        return *user;
    return std::get<SignInRefusal>(checked).user;
}

} // namespace colonnade
