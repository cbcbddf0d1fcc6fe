#pragma once

#include "engine/Knowledge.h"
#include "settings/Settings.h"

#include <colonnade/Database.h>
#include <tasks/Work.h>

#include <cstdint>
#include <string>

namespace colonnade::quality
{

// What owners do, by the API and by pages alike. Who they are is checked before.

/// Puts settings in place of those that are there, and begins anew with all answers. Tasks that were closed
/// early and do not reach a raised target are open again. `now`: seconds since 1970.
void storeSettings(Transaction& transaction, std::int64_t project, const Settings& settings,
                   std::int64_t now);

/// How many tasks that would open again.
std::int64_t countBelow(Session& session, std::int64_t project, double target);

/// Results stay as they are.
void removeSettings(Transaction& transaction, std::int64_t project);

/// False if the project has no settings.
bool askForRefit(Transaction& transaction, std::int64_t project);

/// What an owner has decided about a task: an object of question and label, null takes one back. Throws
/// `HttpError`.
void decideTask(Transaction& transaction, const tasks::ProjectWork& work, std::int64_t project,
                std::int64_t task, const JsonValue& labels);

/// Lets somebody work again. False if nobody in the project is called so.
bool excusePerson(Transaction& transaction, const Settings* settings, std::int64_t project,
                  const std::string& pseudonym);

} // namespace colonnade::quality
