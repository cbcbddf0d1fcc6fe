#pragma once

#include "Move.h"

namespace import_pybossa
{

/// The command `import undo RUN|list`.
int undoCommand(const Target& target, CommandCall& call);

} // namespace import_pybossa
