#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"
#include "records/Body.h"
#include "records/Caller.h"

#include <colonnade/Database.h>
#include <colonnade/Json.h>

#include <cstdint>
#include <string>
#include <utility>

namespace colonnade::tasks
{

// The members that other plugins add to tasks (tasks/Member.h).

/// `checkMembers` for a task: theirs may be sent, too.
Members checkTaskMembers(const Tasks& tasks, const JsonValue& body);

/// Writes those that the caller may read into an object that is open.
void writeFurther(JsonWriter& json, Session& session, const Tasks& tasks, const Record& task,
                  const Caller& caller);

/// Stores those that were sent with a task, once it is there.
void storeFurther(Transaction& transaction, const Tasks& tasks, std::int64_t task, const Members& members);

/// Takes theirs out of a row of an import, a JSON object, as an object of their own, which is empty if there
/// are none. Throws `HttpError` for what they must not be. What is no object stays as it is.
std::pair<std::string, std::string> splitFurther(const Tasks& tasks, std::int64_t project,
                                                 const std::string& row);
/// Stores what was split off.
void storeFurther(Transaction& transaction, const Tasks& tasks, std::int64_t task,
                  const std::string& further);

} // namespace colonnade::tasks
