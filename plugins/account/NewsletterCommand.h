#pragma once

#include "Subscriptions.h"

#include <colonnade/Plugin.h>

namespace account
{

/// `colonnade newsletter export`: the confirmed subscribers as CSV (RFC 4180), or with `--json` one object a
/// line. Returns the exit code.
int newsletterCommand(const Subscriptions& subscriptions, colonnade::CommandCall& call);

} // namespace account
