#pragma once

#include "colonnade/Export.h"

#include <optional>
#include <string>

namespace colonnade
{

/// For a program or library that this process is about to run: why others could put something else in its
/// place, as a sentence with what to do. Nothing if the file and its folder belong to root, to the user of
/// this process or to the owner of its program, and nobody else may write them (but for its own group).
/// Nothing, too, if it is not there.
COLONNADE_API std::optional<std::string> findOthersWriting(const std::string& file);

} // namespace colonnade
