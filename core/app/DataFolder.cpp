#include "app/DataFolder.h"

#include "app/FolderProbe.h"
#include "colonnade/Files.h"
#include "plugin/PluginHost.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace colonnade
{

namespace fs = std::filesystem;

std::optional<std::string> findDataFolderFault(const std::string& folder)
{
    std::error_code error;
    const std::string name = "the data folder " + folder;
    if (!fs::is_directory(folder, error))
        return name + (fs::exists(folder, error) ? " is no folder" : " does not exist") +
               "; name another with --data-dir";
    if (const int reason = findMakeError(folder))
        return name + " cannot be written: " + std::strerror(reason) +
               "; give it to the user that runs the server, or name another with --data-dir";
    return std::nullopt;
}

void ensureDataFolder(const std::string& folder)
{
    std::error_code error;
    if (!fs::exists(folder, error))
    {
        auto path = fs::path(folder).lexically_normal();
        if (!path.has_filename()) // a slash at the end
            path = path.parent_path();
        const auto parent = path.parent_path();
        if (!parent.empty())
            fs::create_directories(parent, error);
        if (error || (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST))
            throw StartRefused("the data folder " + folder + " cannot be made: " +
                               (error ? error.message() : std::string(std::strerror(errno))) +
                               "; name another with --data-dir");
        syncFolder(parent.empty() ? "." : parent.string());
    }
    if (const auto fault = findDataFolderFault(folder))
        throw StartRefused(*fault);
}

TemporaryFolder::TemporaryFolder()
{
    std::string path = (fs::temp_directory_path() / "colonnade-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr)
        throw StartRefused("cannot make a temporary folder " + path + ": " + std::strerror(errno));
    _path = path;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored; // it lies among the system's temporary files, which are removed anyway
    fs::remove_all(_path, ignored);
}

} // namespace colonnade
