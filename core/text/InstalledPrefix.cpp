#include "text/InstalledPrefix.h"

#include <Poco/Exception.h>

#include <dlfcn.h>

#include <filesystem>
#include <string_view>

namespace colonnade
{

std::string installedPrefix()
{
    namespace fs = std::filesystem;
    Dl_info own = {};
    // Of a program the loader tells what it was called, which need not be a path.
    const bool isLibrary = ::dladdr(reinterpret_cast<const void*>(&installedPrefix), &own) != 0 &&
                           std::string_view(own.dli_fname).find(".so") != std::string_view::npos;
    std::error_code error;
    const auto file =
        isLibrary ? fs::canonical(own.dli_fname, error) : fs::read_symlink("/proc/self/exe", error);
    if (error)
        throw Poco::SystemException("cannot tell where this program is", error.message());
    return file.parent_path().parent_path().string();
}

} // namespace colonnade
