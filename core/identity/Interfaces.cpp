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
Identity::~Identity() = default;
IdentityCore::~IdentityCore() = default;

} // namespace colonnade
