#pragma once

#include <colonnade/Interface.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What verifiers of project credentials need. Never to be shown or logged.
struct ProjectSecret
{
    std::int64_t id = 0;
    std::string shortName;
    std::string secretKey; ///< 36 characters, in clear
};

/// The secret keys of projects, for plugins that verify credentials; whoever wants to know of projects asks
/// `ProjectWork` (tasks/Work.h). Each call reads one row, so that a new secret counts at once on every
/// server. Any thread; not from inside `Database::write`.
class Projects
{
public:
    static constexpr Interface INTERFACE{"tasks.projects", 1};

    virtual ~Projects() = default;

    /// Nothing if there is no such project.
    virtual std::optional<ProjectSecret> findById(std::int64_t id) const = 0;
    /// Exact; nothing if there is no such project, which a caller must not tell apart from a wrong secret.
    virtual std::optional<ProjectSecret> findByShortName(std::string_view shortName) const = 0;
};

} // namespace colonnade::tasks
