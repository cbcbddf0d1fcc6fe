#pragma once

#include "AccountFlags.h"
#include "Tokens.h"

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace ohmage
{

/// `user/create` and `user/update`, for administrators. Beyond the seed. Any thread. Source:
/// reference/ohmage-auth.md 4.8.
class AccountAdministration
{
public:
    AccountAdministration(colonnade::Database& database, colonnade::Identity& identity, Tokens& tokens):
        _database(database),
        _identity(identity),
        _tokens(tokens)
    {
    }

    colonnade::Response create(const colonnade::Request& request) const;
    colonnade::Response update(const colonnade::Request& request) const;

private:
    struct Wanted
    {
        std::string userName;
        std::string password; ///< of `create`
        std::optional<std::string> email;
        AccountFlags flags;
    };
    enum class Call
    {
        Create,
        Update
    };

    /// What was asked for, or the answer that says why not.
    static std::variant<Wanted, colonnade::Response> readWanted(const colonnade::Request& request,
                                                                const colonnade::Parameters& parameters,
                                                                Call call);
    /// On the heavy lane.
    colonnade::Response store(const colonnade::Request& request, const Wanted& wanted) const;
    colonnade::Response change(const colonnade::Request& request, const Wanted& wanted) const;
    std::optional<colonnade::UserConflict> write(std::int64_t userId, const Wanted& wanted) const;

    colonnade::Database& _database;
    colonnade::Identity& _identity;
    Tokens& _tokens;
};

/// Says that name or address are another's.
colonnade::Response failConflict(const colonnade::Request& request, colonnade::UserConflict conflict,
                                 const std::string& userName);

} // namespace ohmage
