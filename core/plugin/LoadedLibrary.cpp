#include "plugin/LoadedLibrary.h"

#include <Poco/Exception.h>

#include <dlfcn.h>

namespace colonnade
{

LoadedLibrary::LoadedLibrary(const std::string& path):
    _path(path),
    _handle(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))
{
    if (_handle == nullptr)
    {
        const char* why = ::dlerror();
        throw Poco::LibraryLoadException(why != nullptr ? why : "cannot load " + path);
    }
}

LoadedLibrary::~LoadedLibrary()
{
    destroyPlugin();
    if (!_keep)
        ::dlclose(_handle);
}

Plugin& LoadedLibrary::create()
{
    const auto createPlugin = reinterpret_cast<Plugin* (*)()>(symbol("colonnade_create_plugin"));
    symbol("colonnade_destroy_plugin"); // must be there before there is something to destroy
    _plugin = createPlugin();
    if (_plugin == nullptr)
        throw Poco::LibraryLoadException("colonnade_create_plugin() made no plugin");
    return *_plugin;
}

void LoadedLibrary::destroyPlugin() noexcept
{
    if (_plugin == nullptr)
        return;
    const auto destroy =
        reinterpret_cast<void (*)(Plugin*)>(::dlsym(_handle, "colonnade_destroy_plugin")); // `create` saw it
    destroy(_plugin);
    _plugin = nullptr;
}

void* LoadedLibrary::symbol(const char* name) const
{
    void* found = ::dlsym(_handle, name);
    if (found == nullptr)
        throw Poco::LibraryLoadException("it lacks " + std::string(name) +
                                         "(); end its main source file with COLONNADE_PLUGIN(Class)");
    return found;
}

} // namespace colonnade
