#pragma once

#include "store/Subscriptions.h"

#include <colonnade/Plugin.h>

namespace account
{

/// `colonnade newsletter export`: the confirmed subscribers as CSV (RFC 4180), or with `--json` one object a
/// line. `newsletter list`: what the newsletter's service still has to be told; `newsletter retry`: tells
/// again what was given up. Returns the exit code.
int newsletterCommand(const Subscriptions& subscriptions, const NewsletterWishes& wishes,
                      colonnade::CommandCall& call);

} // namespace account
