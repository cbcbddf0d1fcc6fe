#pragma once

#include "data/WriteGuard.h"
#include "observe/Breadcrumb.h"
#include "plugin/Catalog.h"
#include "plugin/LoadedLibrary.h"
#include "plugin/PluginContext.h"
#include "plugin/PluginHost.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Throws `StartRefused` with a line for each problem, if there is one.
inline void refuseIfAny(const std::vector<std::string>& problems)
{
    std::string lines;
    for (const auto& problem: problems)
        lines += (lines.empty() ? "" : "\n") + problem;
    if (!lines.empty())
        throw StartRefused(lines);
}

/// Runs a step of one plugin; whatever it throws becomes a line before the plugin's code can be unloaded.
template <class Step>
bool tryStep(std::vector<std::string>& problems, std::string_view plugin, std::string_view phase,
             const std::string& failed, const Step& step)
{
    const Breadcrumb crumb({.plugin = plugin, .phase = phase});
    std::string why = "an exception of unknown type";
    try
    {
        step();
        return true;
    }
    catch (const Poco::Exception& exc)
    {
        why = exc.displayText();
    }
    catch (const std::exception& exc)
    {
        why = exc.what();
    }
    catch (...) // a plugin may throw anything; the line says so
    {
    }
    std::replace(why.begin(), why.end(), '\n', ' ');
    problems.push_back(failed + ": " + why);
    return false;
}

/// A plugin that is loaded. Members are destroyed from the last to the first: the file goes last.
struct HostedPlugin
{
    explicit HostedPlugin(const PluginEntry& entry):
        manifest(*entry.manifest),
        resources((std::filesystem::path(entry.file).parent_path() / manifest.name).string()),
        writer(manifest.name, manifest.writes),
        library(manifest.name, entry.file)
    {
    }

    Manifest manifest;
    std::string resources; // folder
    AdmittedWriter writer;
    LoadedLibrary library;
    Plugin* plugin = nullptr; // owned by the library
    std::unique_ptr<PluginContext> context;
    std::vector<std::weak_ptr<void>> released;
    std::set<int> threads; ///< that its start has begun
    bool provisioned = false;

    /// Is as it was when it was loaded; the object is destroyed already.
    void forget() noexcept
    {
        context.reset();
        plugin = nullptr;
        threads.clear();
        provisioned = false;
    }
};

} // namespace colonnade
