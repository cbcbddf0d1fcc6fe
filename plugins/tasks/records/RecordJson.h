#pragma once

#include "model/Resource.h"
#include "records/ListArguments.h"

#include <colonnade/Database.h>
#include <colonnade/Json.h>

namespace colonnade::tasks
{

/// All columns that everybody reads, as members of an object that is open. Answers show who gave them through
/// the codecs.
void writePublicMembers(JsonWriter& json, const Record& record, const Codecs& codecs);

/// The same as an object of its own.
void writeObject(JsonWriter& json, const Record& record, const Codecs& codecs);

// The lists' argument `related`: members with the objects around a record.

/// At most 100; where there are more, `task_runs_next` is the address of the next page of `/api/taskrun`.
void writeTaskRuns(JsonWriter& json, Session& session, std::int64_t task, const Codecs& codecs,
                   std::string_view publicUrl);
/// One more object within another's JSON, as `related` asks.
void writeTask(JsonWriter& json, Session& session, std::int64_t task);
/// The current one; null if there is none.
void writeResult(JsonWriter& json, Session& session, std::int64_t task);

} // namespace colonnade::tasks
