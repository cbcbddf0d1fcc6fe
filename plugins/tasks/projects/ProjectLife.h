#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace colonnade::tasks
{

// What happens to a project as a whole (reference 11).

/// `name`: all digits are an id, else it is the short name.
std::optional<Record> findProject(Session& session, std::string_view name);

/// Opens a locked draft to the public: its trial answers, results and calls to the webhook are gone, and all
/// tasks are open and uncounted. Throws 403 without a presenter (unless the deployer needs none) or tasks, or
/// if it is public already: nothing that the public gave may be deleted so.
void publishProject(Transaction& transaction, Record& project, const Tasks& tasks);

/// Gives a locked project a new secret key: all its tokens are refused from the commit on.
void resetSecretKey(Transaction& transaction, Record& project, const Tasks& tasks);

} // namespace colonnade::tasks
