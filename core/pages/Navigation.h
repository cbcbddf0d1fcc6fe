#pragma once

#include "colonnade/Pages.h"

#include <vector>

namespace colonnade
{

/// The entries as they were added, those that name another of their menu right behind it. Names that nobody
/// has, and circles, count as none.
std::vector<NavigationEntry> ordered(const std::vector<NavigationEntry>& added);

} // namespace colonnade
