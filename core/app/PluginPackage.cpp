#include "app/PluginPackage.h"

#include "plugin/Manifest.h"
#include "plugin/NoteReader.h"
#include "plugin/PluginHost.h"

#include "colonnade/Files.h"

#include <Poco/Exception.h>
#include <Poco/Process.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

namespace colonnade
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* UNPACKED = "unpacked"; // below the folder

/// Whatever rights an archive or a build gave them.
void setRights(const fs::path& path)
{
    fs::permissions(path, fs::is_directory(path) ? fs::perms(0755) : fs::perms(0644));
}

/// The one library in a folder. What is neither file nor folder could lead elsewhere.
fs::path findLibraryIn(const fs::path& folder, const std::string& archive)
{
    std::vector<fs::path> found;
    for (const auto& entry: fs::recursive_directory_iterator(folder))
    {
        if (entry.is_symlink() || (!entry.is_directory() && !entry.is_regular_file()))
            throw StartRefused(archive + " holds " + entry.path().filename().string() +
                               ", which is neither a file nor a folder");
        if (entry.path().extension() == ".so")
            found.push_back(entry.path());
    }
    if (found.size() != 1)
        throw StartRefused(archive + " holds " + std::to_string(found.size()) +
                           " libraries *.so; wanted is one, the plugin");
    return found.front();
}

std::string nameIn(const std::string& library)
{
    try
    {
        return parseManifest(readNotesOf(library).manifest).name;
    }
    catch (const Poco::Exception& exc)
    {
        throw StartRefused(library +
                           " is no plugin: " + (exc.message().empty() ? exc.displayText() : exc.message()));
    }
}

} // namespace

PluginPackage::Folder::Folder(const std::string& target)
{
    std::error_code error;
    fs::create_directories(target, error);
    path = target + "/.installing-XXXXXX";
    if (error || ::mkdtemp(path.data()) == nullptr)
        throw StartRefused("cannot make a folder in " + target + ": " +
                           (error ? error.message() : std::strerror(errno)));
}

PluginPackage::Folder::~Folder()
{
    std::error_code ignored; // nobody looks for plugins there
    fs::remove_all(path, ignored);
}

PluginPackage::PluginPackage(const std::string& file, const std::string& target):
    _target(fs::absolute(target).lexically_normal().string()),
    _folder(_target)
{
    if (!fs::is_regular_file(file))
        throw StartRefused("there is no file " + file);
    try
    {
        if (file.ends_with(".tar.gz") || file.ends_with(".tgz"))
            unpack(file);
        else
            layOut(file);
    }
    catch (const fs::filesystem_error& exc)
    {
        throw StartRefused(exc.what());
    }
}

void PluginPackage::unpack(const std::string& archive)
{
    const fs::path unpacked = fs::path(_folder.path) / UNPACKED;
    fs::create_directory(unpacked);
    const int code =
        Poco::Process::launch("tar", {"--extract", "--gzip", "--file", fs::absolute(archive).string(),
                                      "--directory", unpacked.string(), "--no-same-owner"})
            .wait();
    if (code != 0)
        throw StartRefused(archive + " cannot be unpacked by tar");
    layOut(findLibraryIn(unpacked, archive).string());
}

void PluginPackage::layOut(const std::string& library)
{
    _name = nameIn(library);
    const fs::path file = fs::path(_folder.path) / (_name + ".so");
    const fs::path resources = fs::path(_folder.path) / _name;
    fs::copy_file(library, file);
    setRights(file);
    const fs::path given = fs::path(library).parent_path() / _name;
    if (!fs::is_directory(given))
        return;
    fs::copy(given, resources, fs::copy_options::recursive);
    setRights(resources);
    for (const auto& entry: fs::recursive_directory_iterator(resources))
        setRights(entry.path());
}

void PluginPackage::moveIn()
{
    const fs::path resources = fs::path(_target) / _name;
    if (fs::exists(resources))
        fs::rename(resources, fs::path(_folder.path) / "old");
    if (fs::exists(fs::path(_folder.path) / _name))
        fs::rename(fs::path(_folder.path) / _name, resources);
    fs::rename(fs::path(_folder.path) / (_name + ".so"), targetFile());
    syncFolder(_target);
}

} // namespace colonnade
