#pragma once

#include "model/Resource.h"

#include <colonnade/Json.h>

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

/// The name that is meant. Blanks around it are never meant, and `n_answers` and `priority_0`, which no data
/// has by chance, may be written as people do: `N Answers`.
std::string taskColumnName(std::string_view written);

/// A row with nothing in any cell: null, or a plain object whose members are all null or blank.
bool isBlankRow(const JsonValue& row);

/// Throws `Poco::DataFormatException` if an object has two members of a name, of which one would be lost.
void requireDistinctMembers(const JsonValue& value);

/// A new task of a project from what a row says. An object without `info`, but with members that no task has,
/// is the `info` itself, and may say `n_answers` and `priority_0` of the task besides. Throws `HttpError` or
/// `Poco::DataFormatException` with what is wrong.
Record makeImportedTask(const std::string& json, std::int64_t project, const std::string& now);

} // namespace colonnade::tasks
