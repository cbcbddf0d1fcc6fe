#pragma once

#include "model/Resource.h"

#include <colonnade/Actor.h>
#include <colonnade/Database.h>
#include <colonnade/Request.h>

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

// A client that lost the reply to its answer may send it again with the same `Idempotency-Key`.

/// What tells a repetition of the request: a digest over its key, the answer in `run` and the file with it;
/// empty without a key. Throws `HttpError` 400 for a key that is empty or longer than 255 bytes.
std::string repeatDigest(const Request& request, const Record& run, std::string_view file);

/// The actor's stored answer to the task, if it was sent with the same digest.
std::optional<Record> findRepeated(Database& database, std::int64_t task, const Actor& actor,
                                   const std::string& digest);

} // namespace colonnade::tasks
