#pragma once

#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

struct User;

/// Who acts: the one that an answer is stored for, and that may answer each task once.  Kinds of the core:
/// `user` (id = the user's number) and `anonymous` (id = anonymised address). Plugins add kinds; `scope`
/// keeps ids apart that are unique only within something (`project/7`; no colons, because `key` puts colons
/// between the parts).
struct Actor
{
    std::string kind;
    std::string id;
    std::string scope;
    bool registered = false; ///< has an account on this server

    /// One text that tells two actors apart for certain: `user::5`, `external:project/7:1xa`. A colon in kind
    /// or scope is not allowed; the id is last and may hold anything.
    std::string key() const { return kind + ":" + scope + ":" + id; }

    bool operator==(const Actor&) const = default;
};

/// Who proved an identity, and how.
struct Principal
{
    Actor actor;
    std::string method;              ///< name of the authenticator: `api_key`, `session`, …
    std::vector<std::string> scopes; ///< what the credential is limited to; empty: everything its actor may
    /// The actor's account as it was read with the credential; `Identity::findUser` need not read it again.
    /// Null: the authenticator did not read it.
    std::shared_ptr<const User> user = {};
    /// Who vouches for the actor, where the actor's own name is only claimed: `project/7`, whose token the
    /// request carries. Its requests are then counted for the name, for the voucher from one network, and for
    /// the voucher from everywhere.
    std::string voucher = {};

    /// The account is no part of who it is.
    bool operator==(const Principal& other) const
    {
        return actor == other.actor && method == other.method && scopes == other.scopes;
    }
};

} // namespace colonnade
