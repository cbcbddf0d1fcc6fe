#pragma once

#include "importing/Options.h"
#include "importing/Report.h"

#include <colonnade/Plugin.h>

#include <functional>

namespace colonnade::importing
{

/// Runs an import; a source that cannot be read is told to the caller.
int runOrTell(CommandCall& call, const std::function<int()>& work);

/// Tells what became of all, in the file that the options name, and to the caller as JSON, or in words where
/// `inWords`. Returns `code`, or 1 where that file cannot be written.
int tellOutcome(CommandCall& call, const CommonOptions& options, const Report& report, int code,
                bool inWords);

} // namespace colonnade::importing
