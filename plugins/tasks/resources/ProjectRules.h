#pragma once

#include "Tasks.h"
#include "rest/Body.h"
#include "rest/Resource.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// Throws 415 `ValueError` for a short name that addresses could not hold, or that the system uses.
void checkShortName(std::string_view shortName);

/// What of a project's `info` everybody may read, as JSON text.
std::string publicInfo(const std::string& info, const TasksSettings& settings);

/// The same as lists of profiles have it: each public member, null if it is not there; `{}` if `info` is
/// empty. Source: reference/pybossa-accounts.md 3.9.
std::string listedInfo(const std::string& info, const TasksSettings& settings);

/// Reads from `info` what hand-out needs: the scheduler's name and whether the project is strict.
void takeInfo(Record& project);

/// The owners' numbers, as JSON text: those sent, the owner and the creator, each once.
std::string completeOwners(const std::string& sent, std::int64_t owner);

} // namespace colonnade::tasks
