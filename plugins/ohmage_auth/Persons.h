#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ohmage
{

/// Somebody that an operator made an account for.
struct Person
{
    std::string firstName;
    std::string lastName;
    std::string organization;
    std::string personalId;
};

/// Which account was made for whom, in table `ohmage_auth_person`. Any thread.
class Persons
{
public:
    explicit Persons(colonnade::Database& database):
        _database(database)
    {
    }

    std::optional<std::int64_t> findUserId(const Person& person) const;

    /// Throws `UniqueViolation` if the person has an account.
    static void add(colonnade::Transaction& transaction, std::int64_t userId, const Person& person);

    /// Those of the users that are known, by user id.
    std::map<std::int64_t, Person> findAll(const std::vector<std::int64_t>& userIds) const;

private:
    colonnade::Database& _database;
};

} // namespace ohmage
