#pragma once

#include "plugin/Catalog.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// A plugin as the server that runs has it.
struct RunningPlugin
{
    std::string version;
    std::int64_t generation = 1; ///< one more for each reload since the server's start
    bool isOldFileGone = true;   ///< of the last reload: false, it stays in memory
};

/// By name.
using RunningPlugins = std::map<std::string, RunningPlugin, std::less<>>;

/// As it goes over control.sock.
std::string writeRunning(const RunningPlugins& plugins);

/// What the server that runs on the data folder has loaded; nothing: none answers.
std::optional<RunningPlugins> askWhatRuns(const std::string& dataDirectory);

/// What the operator has to know of a file beside what runs of it, as the rest of a sentence: `serves version
/// 1.0, generation 2`. Empty: the server that runs does not have it, and was not asked for it.
std::string runningText(const RunningPlugins& running, const PluginEntry& entry);

} // namespace colonnade
