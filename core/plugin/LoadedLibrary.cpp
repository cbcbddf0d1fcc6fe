#include "plugin/LoadedLibrary.h"

#include "observe/Breadcrumb.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <dlfcn.h>
#include <link.h>

namespace colonnade
{

namespace
{

void* open(const std::string& path, std::string& why)
{
    void* const handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    const char* const reason = handle ? nullptr : ::dlerror();
    why = handle ? "" : reason ? reason : "cannot load " + path;
    return handle;
}

void* openInPlace(const std::string& plugin, const std::string& path, const std::string& whyNoCopy)
{
    std::string why;
    void* const handle = open(path, why);
    if (handle == nullptr)
        throw Poco::LibraryLoadException(why);
    Poco::Logger::get("plugins").warning(
        "plugin " + plugin + " runs from " + path + " itself (" + whyNoCopy +
        "): put a new build there by renaming, copying over it ends the server");
    return handle;
}

bool isLoaded(const std::string& path)
{
    void* const handle = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
    if (handle != nullptr)
        ::dlclose(handle);
    return handle != nullptr;
}

struct Search
{
    std::uintptr_t base;
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
};

/// Of the library that is loaded at `Search::base`.
int findCode(dl_phdr_info* info, std::size_t, void* data)
{
    auto& search = *static_cast<Search*>(data);
    if (info->dlpi_addr != search.base)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; ++i)
    {
        const auto& segment = info->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD || (segment.p_flags & PF_X) == 0)
            continue;
        search.begin = info->dlpi_addr + segment.p_vaddr;
        search.end = search.begin + segment.p_memsz;
    }
    return 1;
}

} // namespace

LoadedLibrary::LoadedLibrary(const std::string& plugin, const std::string& path):
    _path(path)
{
    std::string why = _copy.make(path);
    if (why.empty())
        _handle = open(_copy.path(), why);
    _loadedFrom = _copy.path();
    if (_handle == nullptr)
    {
        _handle = openInPlace(plugin, path, why);
        _loadedFrom = path;
    }
    markOwnCode(plugin);
}

bool LoadedLibrary::unload() noexcept
{
    destroyPlugin();
    if (!_keep && _handle != nullptr)
    {
        unmarkCode(_codeBegin);
        ::dlclose(_handle);
        _handle = nullptr;
    }
    return _handle == nullptr && !isLoaded(_loadedFrom);
}

LoadedLibrary::~LoadedLibrary()
{
    unload();
    // The loader knows by its path what is loaded already: another copy there would be taken for this one.
    if (isLoaded(_copy.path()))
        _copy.keep();
}

void LoadedLibrary::markOwnCode(const std::string& plugin)
{
    link_map* map = nullptr;
    if (::dlinfo(_handle, RTLD_DI_LINKMAP, &map) != 0)
        return; // then its faults are told without its name
    Search search{.base = map->l_addr};
    ::dl_iterate_phdr(&findCode, &search);
    if (search.begin == 0)
        return;
    _codeBegin = search.begin;
    markCode(plugin, search.begin, search.end);
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
