#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Projects as lists of profiles show them: with the sums that triggers keep. Source:
/// reference/pybossa-accounts.md 3.9.
struct ProjectView
{
    ProjectView(const Row& row);

    Record project;
    bool lacksTexts = false; ///< `info` and such are too large to be read along with others: they are empty
    std::int64_t volunteers = 0;
    double progress = 0; ///< percent

    /// What anybody may see, as a JSON object.
    std::string publicJson(const Tasks& tasks) const;

    enum class SecretKey
    {
        Shown, ///< for owners
        Null   ///< for administrators
    };
    /// With settings.
    std::string fullJson(const Tasks& tasks, SecretKey key) const;
};

/// `SELECT … FROM rest` as `ProjectView` reads it; `rest` names the project's table `t`.
std::string selectProjectViews(Dialect dialect, std::string_view rest);

/// The projects of one answer, which stands in memory as a whole: once they have `MOST_BYTES`, what may be
/// large of a project is empty, and no project is left out. One thread.
class ListedProjects
{
public:
    static constexpr std::size_t MOST_BYTES = 2 * 1024 * 1024;

    explicit ListedProjects(Session& session):
        _session(session)
    {
    }

    using ToJson = std::function<std::string(const ProjectView&)>;
    std::string write(const ProjectView& view, const ToJson& toJson);

private:
    Session& _session;
    std::size_t _bytes = 0;
    bool _isFull = false; // something did not fit: no more large texts are read
};

} // namespace colonnade::tasks
