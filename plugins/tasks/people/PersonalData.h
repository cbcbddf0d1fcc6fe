#pragma once

#include "model/Tasks.h"
#include "people/Contributions.h"

#include <colonnade/PersonalData.h>

namespace colonnade::tasks
{

/// Hands over each of a user's answers as JSON, in the order of ids, however many others there are.
void eachAnswerOf(Database& database, std::int64_t userId, const std::function<void(std::string_view)>& take);

/// Projects and answers of persons, for their own copy and for the end of their account. Any thread.
class PersonalData final: public PersonalDataSource
{
public:
    explicit PersonalData(const Tasks& tasks):
        _tasks(tasks),
        _contributions(tasks)
    {
    }

    void collect(std::int64_t userId, Part part, const std::function<void(std::string_view)>& take) override;

    /// Owned projects.
    std::optional<std::string> findObstacle(Session& session, std::int64_t userId) override;

    /// Answers and leases go over to an anonymous actor with a random address, so that counts and
    /// redundancy stay as they are; the person is no co-owner any more, and has no favourites.
    void unlink(Transaction& transaction, std::int64_t userId) override;

private:
    void collectProjects(std::int64_t userId, const std::function<void(std::string_view)>& take);

    const Tasks& _tasks;
    Contributions _contributions;
};

} // namespace colonnade::tasks
