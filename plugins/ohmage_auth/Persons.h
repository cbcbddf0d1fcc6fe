#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ohmage
{

/// Somebody that an operator made an account for; empty: not known.
struct Person
{
    std::string firstName;
    std::string lastName;
    std::string organization;
    std::string personalId;
};

/// What is to be known of somebody from now on; nothing: as before.
struct PersonChange
{
    std::optional<std::string> firstName;
    std::optional<std::string> lastName;
    std::optional<std::string> organization;
    std::optional<std::string> personalId;

    /// Nothing is known.
    bool isEmpty() const { return !firstName && !lastName && !organization && !personalId; }
};

/// Which account was made for whom, in table `ohmage_auth_person`. Any thread.
class Persons
{
public:
    explicit Persons(colonnade::Database& database):
        _database(database)
    {
    }

    /// By all four values together; nothing if nobody has them.
    std::optional<std::int64_t> findUserId(const Person& person) const;

    /// Throws `UniqueViolation` if the person has an account.
    static void add(colonnade::Transaction& transaction, std::int64_t userId, const Person& person);

    /// Stores what is given of a person, the rest stays. Throws `UniqueViolation` if the whole person has
    /// another account.
    static void change(colonnade::Transaction& transaction, std::int64_t userId, const PersonChange& person);

    /// Those of the users that are known, by user id.
    std::map<std::int64_t, Person> findAll(const std::vector<std::int64_t>& userIds) const;

private:
    colonnade::Database& _database;
};

} // namespace ohmage
