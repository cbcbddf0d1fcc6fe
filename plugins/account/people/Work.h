#pragma once

#include "account/Contributions.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace account
{

/// What persons have done, from whichever modules hold the work; there may be none. Any thread once the
/// sources are set.
class Work
{
public:
    using Sources = std::vector<std::shared_ptr<ContributionSource>>;
    using Projects = ContributionSource::Projects;
    using Shape = ContributionSource::Shape;

    /// Before the first request, and after the last.
    void setSources(Sources sources) { _sources = std::move(sources); }

    std::int64_t countAnswers(std::int64_t userId) const; ///< of all sources together
    /// Of the first source; nothing without rank.
    std::optional<ContributionSource::Standing> findStanding(std::int64_t userId) const;
    std::vector<ContributionSource::Ranked> findTop(int limit) const; ///< best rank first
    /// Somebody with so many before and behind, best rank first; nobody without rank.
    std::vector<ContributionSource::Ranked> findAround(std::int64_t userId, int each) const;
    /// Newest account first.
    std::vector<ContributionSource::Contributor> listContributors(std::int64_t offset, int limit) const;
    std::vector<ContributionSource::Event> findEvents(int limit) const; ///< newest first
    /// Takes a person out of ranks and lists, or back in, with the profile's change.
    void setRanked(colonnade::Transaction& transaction, std::int64_t userId, bool ranked) const;

    /// The texts of JSON objects.
    std::vector<std::string> projects(std::int64_t userId, Projects which, Shape shape) const;

    /// Whether there is any module that holds work.
    bool isThere() const { return !_sources.empty(); }

private:
    Sources _sources;
};

} // namespace account
