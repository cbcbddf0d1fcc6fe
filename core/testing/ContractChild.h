#pragma once

#include "testing/Contract.h"

namespace colonnade::testing
{

/// Runs the check in a process of its own, so that whatever it does to that process is a finding, too: that
/// it ends it, crashes it, or does not come to an end. To be called while there is one thread.
Findings runInChild(const ContractCheck& check, const Subject& subject);

} // namespace colonnade::testing
