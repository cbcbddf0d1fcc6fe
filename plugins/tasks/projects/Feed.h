#pragma once

#include "model/Tasks.h"
#include "projects/ProjectViews.h"

#include "account/Contributions.h"

#include <map>
#include <optional>
#include <vector>

namespace colonnade::tasks
{

/// What happened last, read from the ends of the tables: no event is stored twice. Drafts are left out.
/// Source: reference/pybossa-accounts.md 3.8.
class Feed
{
public:
    using Event = account::ContributionSource::Event;

    Feed(const Tasks& tasks, Session& session):
        _tasks(tasks),
        _session(session),
        _listed(session)
    {
    }

    /// Newest first. Events of the same kind that concern one project, or one person in one project, are
    /// listed once, with the time of the latest, because many of them would fill the feed.
    std::vector<Event> latest(int limit);

private:
    struct Found
    {
        std::string time;
        std::string what;
        std::int64_t project = 0;
        std::int64_t user = 0;
    };

    void collect(std::vector<Found>& found, std::string_view what, std::string_view sql);
    const ProjectView* findProject(std::int64_t id);
    std::string membersOf(const Found& found, const ProjectView& project);

    const Tasks& _tasks;
    Session& _session;
    ListedProjects _listed;
    std::map<std::int64_t, std::optional<ProjectView>> _projects;
};

} // namespace colonnade::tasks
