#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"
#include "records/Body.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// Throws 415 `ValueError` for a short name that addresses could not hold, that the system uses, or that
/// would be read as a number or as a folder. For new ones; what is stored stays, and is reached by its id.
void checkShortName(std::string_view shortName);

/// Throws 415 `ValueError` for a webhook that this server cannot call.
void checkWebhook(std::string_view address);

/// The member of `info` that holds the hash of the password of the project's pages. Nobody is shown it.
inline constexpr const char* PASSWORD_MEMBER = "passwd_hash";

/// A project's `info` as its owners read it, as JSON text.
std::string shownInfo(const std::string& info);

/// A client that sends `info` back has never seen the hash. So a missing member keeps the password of
/// `before`, and only null takes it away.
void keepPassword(Record& project, const std::string& before);

/// Throws 415 `ValueError` for links in `info` that browsers must not follow.
void checkInfoLinks(const std::string& info, const std::string& before);

/// What of a project's `info` everybody may read, as JSON text.
std::string publicInfo(const std::string& info, const TasksSettings& settings);

/// The same as lists of profiles have it: each public member, null if it is not there; `{}` if `info` is
/// empty. Source: reference/pybossa-accounts.md 3.9.
std::string listedInfo(const std::string& info, const TasksSettings& settings);

/// Reads from `info` what hand-out and rights need: the scheduler's name, whether the project is strict,
/// whether its data is private and its pages have a password, and its picture. Throws 415 `ValueError`.
void takeInfo(Record& project);

/// The owners' numbers, as JSON text: those sent, the owner and the creator, each once.
std::string completeOwners(const std::string& sent, std::int64_t owner);

} // namespace colonnade::tasks
