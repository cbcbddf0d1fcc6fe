#pragma once

#include "model/ProjectGate.h"
#include "model/Resource.h"
#include "model/Tasks.h"
#include "records/Caller.h"
#include "records/ListArguments.h"

#include <colonnade/Database.h>
#include <colonnade/Request.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

// Who sees tasks, answers, results and files of a project over the API: everybody, as with the original,
// unless the project (`info.private_answers`) or the deployer (`tasks.private_answers`) wants them private.
// Then the rule of the project's pages holds: of a draft its owners, of a project with a password who gave
// it; and only owners and the authors themselves are told the addresses and app users that answered.

/// What one caller sees of private projects.
struct Sight
{
    bool byDefault = false;                  ///< projects that say nothing are private
    bool all = false;                        ///< an administrator's
    std::optional<std::int64_t> userId = {}; ///< who may be an owner
    std::vector<std::int64_t> entered = {};  ///< projects whose password was given
    bool ownersOnly = false;                 ///< what others may see is not asked for
};

/// Reads which of the passwords that the caller's cookies stand for were given.
Sight sightOf(Session& session, const Tasks& tasks, const Caller& caller);

/// How much of a project's data is seen.
enum class Seen
{
    Whole,
    WithoutAuthors, ///< but not who gave the answers
    Nothing
};

/// Stores a value of the statement and returns its placeholder.
using Bind = std::function<std::string(Value)>;

/// A condition on `tasks_project p`: its data is hidden. Not for a sight of all.
std::string hiddenCondition(const Sight& sight, const Bind& bind);

Seen seenOf(Session& session, const Sight& sight, std::int64_t project);

/// A record of a guarded resource and how much is seen of it, in one statement; nothing if there is none.
std::optional<std::pair<Record, Seen>> findSeen(Session& session, const Resource& resource, std::int64_t id,
                                                const Sight& sight);

/// How the project's answers say who gave them: where that is private, addresses and app users are null.
Codecs codecsFor(Session& session, const Tasks& tasks, const Caller& caller, std::int64_t project);
Codecs withoutAuthors(const Codecs& codecs);

/// For what is done within a project. A token of it lets in, too, and proves who its app's user is: whoever
/// is named without one is nobody's business. Throws `HttpError` 401 or 403.
void requireSight(const Tasks& tasks, const Request& request, const ProjectGate& project);

} // namespace colonnade::tasks
