#pragma once

#include "plugin/PrivateCopy.h"

#include "colonnade/Plugin.h"

#include <cstdint>
#include <memory>
#include <string>

namespace colonnade
{

/// A plugin's file, loaded, and the plugin object in it. Not copied.
///
/// What is loaded is a copy without a name, in the folder for temporary files: who copies a new build over
/// the file, which every author does, would otherwise change code that runs. Where a copy cannot be loaded
/// (the folder allows no programs, a library is looked for beside the file), the file itself is, with a
/// warning.
class LoadedLibrary
{
public:
    /// Loads with all symbols bound and none shown to others. Throws `Poco::LibraryLoadException`.
    LoadedLibrary(const std::string& plugin, const std::string& path);
    LoadedLibrary(const LoadedLibrary&) = delete;
    LoadedLibrary& operator=(const LoadedLibrary&) = delete;
    /// Destroys the plugin, if there is one, and unloads the file unless it is to be kept.
    ~LoadedLibrary();

    /// Makes the plugin object. Passes on what its constructor throws.
    Plugin& create();

    /// By the library that made the object, before its code goes.
    void destroyPlugin() noexcept;

    /// Destroys the plugin and unloads the file, unless it is to be kept. False: it stays in memory.
    bool unload() noexcept;

    /// Something may still refer to the file's code: it stays loaded until the process ends.
    void keepLoaded() { _keep = true; }

private:
    void* symbol(const char* name) const;
    void markOwnCode(const std::string& plugin);

    std::string _path;
    std::string _loadedFrom; // the copy, or the file itself
    PrivateCopy _copy;       // must be there as long as a debugger may look for the code
    void* _handle = nullptr;
    std::uintptr_t _codeBegin = 0;
    Plugin* _plugin = nullptr; // made and destroyed by the library's own functions
    bool _keep = false;
};

} // namespace colonnade
