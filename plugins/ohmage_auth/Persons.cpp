#include "Persons.h"

namespace ohmage
{

std::optional<std::int64_t> Persons::findUserId(const Person& person) const
{
    return _database.read(
        [&](colonnade::Session& session)
        {
            return session.findInteger("select user_id from ohmage_auth_person where personal_id = $1 "
                                       "and last_name = $2 and first_name = $3 and organization = $4",
                                       person.personalId, person.lastName, person.firstName,
                                       person.organization);
        });
}

void Persons::add(colonnade::Transaction& transaction, std::int64_t userId, const Person& person)
{
    transaction.execute(
        "insert into ohmage_auth_person (user_id, first_name, last_name, organization, personal_id) "
        "values ($1, $2, $3, $4, $5)",
        userId, person.firstName, person.lastName, person.organization, person.personalId);
}

void Persons::change(colonnade::Transaction& transaction, std::int64_t userId, const PersonChange& person)
{
    transaction.execute(
        "insert into ohmage_auth_person (user_id, first_name, last_name, organization, personal_id) "
        "values ($1, '', '', '', '') on conflict (user_id) do nothing",
        userId);
    transaction.execute("update ohmage_auth_person set first_name = coalesce($2, first_name), "
                        "last_name = coalesce($3, last_name), organization = coalesce($4, organization), "
                        "personal_id = coalesce($5, personal_id) where user_id = $1",
                        userId, person.firstName, person.lastName, person.organization, person.personalId);
}

std::map<std::int64_t, Person> Persons::findAll(const std::vector<std::int64_t>& userIds) const
{
    std::map<std::int64_t, Person> found;
    _database.read(
        [&](colonnade::Session& session)
        {
            for (const auto id: userIds)
                if (auto person = session.find(
                        [](const colonnade::Row& row) {
                            return Person{row.text(0), row.text(1), row.text(2), row.text(3)};
                        },
                        "select first_name, last_name, organization, personal_id from ohmage_auth_person "
                        "where user_id = $1",
                        id))
                    found.insert_or_assign(id, std::move(*person));
        });
    return found;
}

} // namespace ohmage
