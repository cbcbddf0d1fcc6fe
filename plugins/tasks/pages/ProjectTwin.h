#pragma once

#include "api/ProjectApi.h"
#include "pages/PageAccess.h"
#include "projects/ProjectFacts.h"

#include <colonnade/Identity.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// How a project stands, for whoever looks at one of its pages.
struct ProjectState
{
    ProjectFacts facts;
    std::string actorKey;      ///< who would answer
    std::string button;        ///< `contrib_button`: what the viewer is offered
    std::optional<User> owner; ///< nothing: the account is gone
    std::optional<std::int64_t> ownerRank;
    std::int64_t ownerAnswers = 0;
    std::int64_t ownerScore = 0;
};

/// What the JSON twins of a project's pages have in common, as PYBOSSA's front ends read them (SITE.md 2.0).
/// Any thread.
class ProjectTwin
{
public:
    /// Both must outlive it.
    ProjectTwin(const Tasks& tasks, const ProjectApi& projects):
        _tasks(tasks),
        _projects(projects)
    {
    }

    /// Asks the database; not from inside `Database::read`. The owner's rank only where JSON is wanted.
    ProjectState stateOf(const Request& request, const PageView& view) const;

    /// Members `project`, `owner`, `pro_features`.
    void writeProject(JsonWriter& json, const PageView& view, const ProjectState& state) const;
    /// Members `n_tasks` to `n_volunteers`.
    static void writeNumbers(JsonWriter& json, const ProjectState& state);

private:
    std::string buttonOf(Session& session, const PageView& view, const ProjectState& state) const;
    void writeOwner(JsonWriter& json, const PageView& view, const ProjectState& state) const;

    const Tasks& _tasks;
    const ProjectApi& _projects;
};

/// A text of the project's `info`; empty if there is none of that name.
std::string infoText(const Record& project, std::string_view name);

} // namespace colonnade::tasks
