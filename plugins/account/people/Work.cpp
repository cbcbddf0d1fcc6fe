#include "people/Work.h"

namespace account
{

std::int64_t Work::countAnswers(std::int64_t userId) const
{
    std::int64_t answers = 0;
    for (const auto& source: _sources)
        answers += source->countAnswers(userId);
    return answers;
}

std::optional<ContributionSource::Standing> Work::findStanding(std::int64_t userId) const
{
    return _sources.empty() ? std::nullopt : _sources.front()->findStanding(userId);
}

std::vector<ContributionSource::Ranked> Work::findTop(int limit) const
{
    return _sources.empty() ? std::vector<ContributionSource::Ranked>() : _sources.front()->findTop(limit);
}

std::vector<ContributionSource::Ranked> Work::findAround(std::int64_t userId, int each) const
{
    return _sources.empty() ? std::vector<ContributionSource::Ranked>()
                            : _sources.front()->findAround(userId, each);
}

std::vector<ContributionSource::Contributor> Work::listContributors(std::int64_t offset, int limit) const
{
    return _sources.empty() ? std::vector<ContributionSource::Contributor>()
                            : _sources.front()->listContributors(offset, limit);
}

std::vector<ContributionSource::Event> Work::findEvents(int limit) const
{
    return _sources.empty() ? std::vector<ContributionSource::Event>() : _sources.front()->findEvents(limit);
}

void Work::setRanked(colonnade::Transaction& transaction, std::int64_t userId, bool ranked) const
{
    for (const auto& source: _sources)
        source->setRanked(transaction, userId, ranked);
}

std::vector<std::string> Work::projects(std::int64_t userId, Projects which, Shape shape) const
{
    std::vector<std::string> all;
    for (const auto& source: _sources)
        for (auto& project: source->projects(userId, which, shape))
            all.push_back(std::move(project));
    return all;
}

} // namespace account
