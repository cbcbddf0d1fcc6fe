#pragma once

#include "colonnade/Plugin.h"

#include <memory>
#include <string>

namespace colonnade
{

/// A plugin's file, loaded, and the plugin object in it. Not copied.
class LoadedLibrary
{
public:
    /// Loads with all symbols bound and none shown to others. Throws `Poco::LibraryLoadException`.
    explicit LoadedLibrary(const std::string& path);
    LoadedLibrary(const LoadedLibrary&) = delete;
    LoadedLibrary& operator=(const LoadedLibrary&) = delete;
    /// Destroys the plugin, if there is one, and unloads the file unless it is to be kept.
    ~LoadedLibrary();

    /// Makes the plugin object. Passes on what its constructor throws.
    Plugin& create();

    void destroyPlugin() noexcept;

    /// Something may still refer to the file's code: it stays loaded until the process ends.
    void keepLoaded() { _keep = true; }

private:
    void* symbol(const char* name) const;

    std::string _path;
    void* _handle;
    Plugin* _plugin = nullptr; // made and destroyed by the library's own functions
    bool _keep = false;
};

} // namespace colonnade
