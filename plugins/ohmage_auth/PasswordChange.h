#pragma once

#include "ChangeNotice.h"
#include "Credentials.h"
#include "StableHashes.h"
#include "Tokens.h"

#include <colonnade/Identity.h>
#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <optional>
#include <string>
#include <variant>

namespace ohmage
{

/// `user/change_password`: a live token of the person that comes along stays, all others end. It is how
/// accounts that must change their password become usable. Beyond the seed. Any thread. Source:
/// reference/ohmage-auth.md 4.1.
class PasswordChange
{
public:
    PasswordChange(colonnade::Database& database, colonnade::Identity& identity, StableHashes& hashes,
                   const ResetCodes& codes, const ChangeNotice& notice, Tokens& tokens):
        _database(database),
        _identity(identity),
        _hashes(hashes),
        _codes(codes),
        _notice(notice),
        _tokens(tokens)
    {
    }

    colonnade::Response change(const colonnade::Request& request) const; ///< `user/change_password`

private:
    struct Wanted
    {
        std::string newPassword;
        std::string userName; ///< whose password to change; empty: the caller's own
    };

    enum class ApiKey
    {
        Keep,
        Renew
    };

    static std::variant<Wanted, Failure> readWanted(const colonnade::Parameters& parameters);

    /// On the heavy lane.
    colonnade::Response finish(const colonnade::Request& request, const Credentials& credentials,
                               const Wanted& wanted, const std::optional<LiveToken>& token) const;
    /// Nothing if nobody has the wanted name.
    std::variant<std::optional<colonnade::User>, Failure> findTarget(const colonnade::User& caller,
                                                                     const Credentials& credentials,
                                                                     const Wanted& wanted) const;
    colonnade::Response store(const colonnade::Request& request, const colonnade::User& target,
                              const std::string& newPassword, ApiKey key,
                              const std::optional<LiveToken>& token) const;

    colonnade::Database& _database;
    colonnade::Identity& _identity;
    StableHashes& _hashes;
    const ResetCodes& _codes;
    const ChangeNotice& _notice;
    Tokens& _tokens;
};

} // namespace ohmage
