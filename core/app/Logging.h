#pragma once

#include "colonnade/Config.h"

namespace colonnade
{

/// Sends all loggers to the standard error output or `log.file`, from `log.level` on: a line each, with time
/// (UTC), level, source and text, or an object of JSON (`log.format`); control characters are
/// escaped. Throws `StartRefused` if the file cannot be
/// written.
void setUpLogging(const Config& log);

/// The same for a command, and for a start that may still be refused: on the standard error output, whatever
/// `log.file` says, so that nothing is made; warnings only, unless `log.level` is set.
void setUpCommandLogging(const Config& log);

} // namespace colonnade
