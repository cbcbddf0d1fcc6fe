#pragma once

#include "views/AccountParts.h"

#include <colonnade/Plugin.h>

namespace account
{

/// `colonnade invitation create|list|revoke`: links by which people may register.
int invitationCommand(const AccountParts& parts, colonnade::Audit& audit, colonnade::CommandCall& call);

} // namespace account
