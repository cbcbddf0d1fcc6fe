#pragma once

#include "Failure.h"

#include <colonnade/Parameters.h>

#include <optional>
#include <variant>

namespace ohmage
{

/// What an account may do and whether it is open, as far as given.
struct AccountFlags
{
    std::optional<bool> admin;
    std::optional<bool> enabled;
    std::optional<bool> newAccount;
};

/// Each is `true` or `false`; `campaign_creation_privilege` is looked at, too, but there are no campaigns
/// here. Source: reference/ohmage-auth.md 4.8.
std::variant<AccountFlags, Failure> readAccountFlags(const colonnade::Parameters& parameters);

} // namespace ohmage
