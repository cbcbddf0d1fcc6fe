#pragma once

#include "Persons.h"
#include "Tokens.h"

#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <optional>
#include <string>
#include <variant>

namespace ohmage
{

/// `user/setup`: an administrator makes an account for a person, or learns which one the person has. The
/// password is made here, shown once and kept nowhere. Beyond the seed. Any thread. Source:
/// reference/ohmage-auth.md 4.4.
class UserSetup
{
public:
    UserSetup(colonnade::Database& database, colonnade::Identity& identity, const Persons& persons,
              Tokens& tokens):
        _database(database),
        _identity(identity),
        _persons(persons),
        _tokens(tokens)
    {
    }

    colonnade::Response setUp(const colonnade::Request& request) const; ///< `user/setup`

private:
    struct Wanted
    {
        Person person;
        std::optional<std::string> email;
        std::string prefix;
        int digits;
    };

    /// What was asked for, or the answer that says why not.
    static std::variant<Wanted, colonnade::Response> readWanted(const colonnade::Request& request,
                                                                const colonnade::Parameters& parameters);
    /// On the heavy lane.
    colonnade::Response findOrMake(const colonnade::Request& request, const Wanted& wanted) const;
    /// The account that the person has.
    std::optional<colonnade::Response> find(const colonnade::Request& request, const Person& person) const;
    colonnade::Response make(const colonnade::Request& request, const Wanted& wanted) const;
    /// Both or neither. Throws `UniqueViolation` if the person has an account by now.
    std::variant<colonnade::User, colonnade::UserConflict> store(const Wanted& wanted,
                                                                 const std::string& userName,
                                                                 const std::string& passwordHash) const;

    colonnade::Database& _database;
    colonnade::Identity& _identity;
    const Persons& _persons;
    Tokens& _tokens;
};

} // namespace ohmage
