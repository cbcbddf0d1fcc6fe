#pragma once

#include "Tasks.h"
#include "rest/Resource.h"

#include <cstdint>
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
std::string selectProjectViews(std::string_view rest);

} // namespace colonnade::tasks
