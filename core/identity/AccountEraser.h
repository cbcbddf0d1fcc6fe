#pragma once

#include "colonnade/PersonalData.h"
#include "identity/IdentityCore.h"

#include <cstdint>
#include <optional>
#include <string>

namespace colonnade
{

/// `Identity::erase`: asks all sources for obstacles, takes the person out of each, removes the account, all
/// in one transaction. The only administrator stays.
std::optional<std::string> eraseAccount(Database& database, Users& users, const PersonalDataSources& sources,
                                        std::int64_t userId);

} // namespace colonnade
