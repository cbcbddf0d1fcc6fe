#pragma once

#include "Credentials.h"
#include "Persons.h"
#include "StableHashes.h"
#include "Tokens.h"

#include <colonnade/Identity.h>
#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ohmage
{

/// What accounts say about themselves: `user_info/read` and `user/read`. Beyond the seed. Any thread.
/// Source: reference/ohmage-auth.md 4.5, 4.6.
class UserReads
{
public:
    /// Which part of a list is wanted.
    struct Page
    {
        std::int64_t skip;
        std::int64_t count;
    };

    UserReads(colonnade::Identity& identity, const StableHashes& hashes, const Persons& persons,
              Tokens& tokens):
        _identity(identity),
        _hashes(hashes),
        _persons(persons),
        _tokens(tokens)
    {
    }

    /// `user_info/read`: by token, or by user and hashed password.
    colonnade::Response readInfo(const colonnade::Request& request) const;
    /// `user/read`: the caller's own account; for administrators all, or those that they name.
    colonnade::Response readUsers(const colonnade::Request& request) const;

private:
    using Proof = std::variant<Credentials, LiveToken>;

    std::variant<Proof, Failure> findProof(const colonnade::Request& request,
                                           const colonnade::Parameters& parameters) const;
    std::variant<colonnade::User, Failure> findCaller(const colonnade::Request& request,
                                                      const Proof& proof) const;
    colonnade::Response answerInfo(const colonnade::Request& request, const colonnade::Parameters& parameters,
                                   const Proof& proof) const;
    colonnade::Response answerUsers(const colonnade::Request& request,
                                    const colonnade::Parameters& parameters,
                                    const colonnade::User& user) const;
    colonnade::Response answerList(const colonnade::Request& request, std::int64_t total,
                                   const std::vector<colonnade::User>& users) const;
    std::vector<colonnade::User> listAll(const Page& page) const;
    std::vector<colonnade::User> findNamed(const colonnade::User& caller,
                                           const std::vector<std::string>& names) const;

    colonnade::Identity& _identity;
    const StableHashes& _hashes;
    const Persons& _persons;
    Tokens& _tokens;
};

} // namespace ohmage
