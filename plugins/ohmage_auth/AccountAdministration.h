#pragma once

#include "AccountFlags.h"
#include "ChangeNotice.h"
#include "Failure.h"
#include "Persons.h"
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
#include <vector>

namespace ohmage
{

/// `user/create`, `user/update` and `user/delete`, for administrators. Beyond the seed. Any thread. Source:
/// reference/ohmage-auth.md 4.8.
class AccountAdministration
{
public:
    AccountAdministration(colonnade::Database& database, colonnade::Identity& identity,
                          const ChangeNotice& notice, Tokens& tokens):
        _database(database),
        _identity(identity),
        _notice(notice),
        _tokens(tokens)
    {
    }

    colonnade::Response create(const colonnade::Request& request) const; ///< `user/create`
    colonnade::Response update(const colonnade::Request& request) const; ///< `user/update`
    /// `user/delete`: all of `user_list`, or none if one of them cannot go.
    colonnade::Response remove(const colonnade::Request& request) const;

private:
    struct Wanted
    {
        std::string userName;
        std::string password; ///< of `create`
        std::optional<std::string> email;
        AccountFlags flags;
        PersonChange person; ///< of `update`
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
    colonnade::Response removeAll(const colonnade::Request& request, const colonnade::User& caller,
                                  const std::vector<std::string>& names) const;
    /// Why not; nothing if it is done.
    using Refused = std::optional<std::variant<colonnade::UserConflict, Failure>>;
    Refused write(std::int64_t userId, const Wanted& wanted) const;
    /// After a `UniqueViolation`.
    Refused writeAgain(std::int64_t userId, const Wanted& wanted) const;

    colonnade::Database& _database;
    colonnade::Identity& _identity;
    const ChangeNotice& _notice;
    Tokens& _tokens;
};

/// Says that name or address are another's.
colonnade::Response failConflict(const colonnade::Request& request, colonnade::UserConflict conflict,
                                 const std::string& userName);

} // namespace ohmage
