#pragma once

#include "rest/Resource.h"

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What the server sets by itself, and exports contain: an import passes over it.
bool isPassedOver(std::string_view column);

/// In CSV: a column that is none of a task's.
bool isInfoMember(std::string_view column);

/// A new task of a project from what a row says. Throws `HttpError` or `Poco::DataFormatException` with what
/// is wrong.
Record makeImportedTask(const std::string& json, std::int64_t project, const std::string& now);

} // namespace colonnade::tasks
