#pragma once

#include "colonnade/Identity.h"

#include <string>

namespace colonnade
{

/// All of an account that credentials may hang on.
struct AccountState
{
    User user;
    std::string keyDigest; ///< of its API key

    bool operator==(const AccountState&) const = default;
};

} // namespace colonnade
