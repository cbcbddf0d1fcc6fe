#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// The scheduler whose tasks never have more holders than answers wanted.
inline constexpr std::string_view LOCKED = "locked";

/// What hand-out and answers need to know of a project.
struct ProjectGate
{
    std::int64_t id = 0;
    std::string scheduler;
    bool strict = false;
    bool allowsAnonymous = true;
    std::int64_t epoch = 0;
    std::int64_t taskCount = 0;
    std::optional<bool> privateAnswers = {}; ///< nothing: as the deployer says

    /// Whether nobody may hold a task beyond the answers wanted.
    bool locks() const;
};

/// Whether that scheduler is LOCKED, which counts accounts, whoever they act for (reference 6.4).
bool isLocked(std::string_view scheduler);

/// `name`: all digits are an id, else it is the short name.
std::optional<ProjectGate> findProjectGate(Session& session, std::string_view name);

std::optional<ProjectGate> findProjectGate(Session& session, std::int64_t id); ///< by number

} // namespace colonnade::tasks
