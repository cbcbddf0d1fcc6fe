#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace colonnade::testing
{

/// What a plugin may change of its process and its folder, at one moment.
struct World
{
    std::map<int, std::string> threads;
    std::map<std::string, int> descriptors; ///< how often each file is open
    std::set<std::string> files;
    std::map<int, const void*> signals; ///< who handles them

    /// `folder`: with all that is in it; need not exist.
    static World look(const std::string& folder);
};

/// What is there now and was not before, a sentence each.
std::vector<std::string> differences(const World& before, const World& now);

} // namespace colonnade::testing
