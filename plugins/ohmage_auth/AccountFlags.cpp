#include "AccountFlags.h"

#include "CallParameters.h"

#include <string_view>

namespace ohmage
{
namespace
{

constexpr Failure BAD_ADMIN{"1002", "The admin value must be given once, as true or false: admin"};
constexpr Failure BAD_ENABLED{"1003", "The enabled value must be given once, as true or false: enabled"};
constexpr Failure BAD_NEW_ACCOUNT{"1004",
                                  "The new account value must be given once, as true or false: new_account"};
constexpr Failure BAD_CAMPAIGN_CREATION{
    "1005", "The campaign creation privilege must be given once, as true or false: "
            "campaign_creation_privilege"};

/// False if it is there and cannot be read.
bool readFlag(const colonnade::Parameters& parameters, std::string_view name, std::optional<bool>& flag)
{
    const auto given = parameters.all(name);
    if (given.size() > 1)
        return false;
    if (given.empty() || isBlank(given.front()))
        return true;
    flag = given.front() == "true";
    return *flag || given.front() == "false";
}

} // namespace

std::variant<AccountFlags, Failure> readAccountFlags(const colonnade::Parameters& parameters)
{
    AccountFlags flags;
    std::optional<bool> campaigns;
    if (!readFlag(parameters, "admin", flags.admin))
        return BAD_ADMIN;
    if (!readFlag(parameters, "enabled", flags.enabled))
        return BAD_ENABLED;
    if (!readFlag(parameters, "new_account", flags.newAccount))
        return BAD_NEW_ACCOUNT;
    if (!readFlag(parameters, "campaign_creation_privilege", campaigns))
        return BAD_CAMPAIGN_CREATION;
    return flags;
}

} // namespace ohmage
