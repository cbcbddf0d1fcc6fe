#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace colonnade
{

/// The threads of this process: number, name. Source: proc(5).
std::map<int, std::string> listThreads();

/// The names of those of `threads` that are still there. One that was waited for may take a moment to go,
/// which it is given.
std::vector<std::string> threadsLeft(const std::set<int>& threads);

} // namespace colonnade
