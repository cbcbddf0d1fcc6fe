#pragma once

#include "model/Tasks.h"

#include "account/Contributions.h"

namespace colonnade::tasks
{

struct ProjectView;

/// Answers, ranks and projects of persons, for the account module where it is loaded. All of it is read from
/// counters that triggers keep (migration 0003). Any thread.
class Contributions final: public account::ContributionSource
{
public:
    explicit Contributions(const Tasks& tasks):
        _tasks(tasks)
    {
    }

    std::int64_t countAnswers(std::int64_t userId) override;
    std::optional<Standing> findStanding(std::int64_t userId) override;
    std::vector<Ranked> findTop(int limit) override;
    std::vector<Ranked> findAround(std::int64_t userId, int each) override;
    std::vector<Contributor> listContributors(std::int64_t offset, int limit) override;
    void setRanked(Transaction& transaction, std::int64_t userId, bool ranked) override;
    std::vector<Event> findEvents(int limit) override;
    std::vector<std::string> projects(std::int64_t userId, Projects which, Shape shape) override;

private:
    std::string toJson(const ProjectView& view, Shape shape) const;

    const Tasks& _tasks;
};

} // namespace colonnade::tasks
