#pragma once

#include "rest/Resource.h"

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What the server sets by itself and exports have (those of older systems, too): passed over in a row that
/// has an `info`, as exports do.
bool isPassedOver(std::string_view column);

/// A column of an export that repeats members of `info`: `info_<member>`.
bool isOpened(std::string_view column);

/// A column of a task, but `info`, that an import may set.
bool isSettable(std::string_view column);

/// A new task of a project from what a row says. An object without `info`, but with members that no task has,
/// is the `info` itself, and may say `n_answers` and `priority_0` of the task besides. Throws `HttpError` or
/// `Poco::DataFormatException` with what is wrong.
Record makeImportedTask(const std::string& json, std::int64_t project, const std::string& now);

} // namespace colonnade::tasks
