#pragma once

#include "colonnade/Export.h"

namespace colonnade
{

/// The whole program: parses the command line, runs the command. Returns the exit code: 0 done, 1 refused or
/// failed, 2 wrong usage. To be called first thing in `main`, while there is one thread.
COLONNADE_API int runProgram(int argc, char** argv);

} // namespace colonnade
