#pragma once

#include <colonnade/Check.h>

namespace account
{

/// What is wrong with the settings beyond their types: all that would only be noticed when a link leads
/// nowhere, or nobody hears of a deleted account.
void checkSettings(colonnade::Check& check);

} // namespace account
