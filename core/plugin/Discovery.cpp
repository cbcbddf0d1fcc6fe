#include "plugin/Admission.h"
#include "plugin/Catalog.h"
#include "plugin/NoteReader.h"
#include "text/InstalledPrefix.h"

#include "colonnade/TrustedFile.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

/// Fills in what the file says about itself; throws a sentence if it cannot be admitted.
void admit(PluginEntry& entry)
{
    if (const auto fault = findOthersWriting(entry.file))
        throw Poco::DataFormatException(*fault);
    auto notes = readNotesOf(entry.file);
    if (notes.stamp.empty())
        throw Poco::DataFormatException("it has no stamp, so it is no plugin of this server; build it with "
                                        "colonnade_add_plugin() of this server's SDK");
    if (const auto fault = findStampFault(notes.stamp, ownStamp()))
        throw Poco::DataFormatException(*fault);
    try
    {
        entry.manifest = parseManifest(notes.manifest);
    }
    catch (const Poco::DataFormatException& exc)
    {
        throw Poco::DataFormatException("its plugin.json is wrong: " + exc.message() +
                                        "; mend plugin.json and build it again");
    }
    entry.name = entry.manifest->name;
    entry.migrations = std::move(notes.migrations);
}

PluginEntry examine(const fs::path& file, bool bundled)
{
    PluginEntry entry{.name = file.stem().string(), .file = file.string(), .bundled = bundled};
    try
    {
        admit(entry);
    }
    catch (const Poco::Exception& exc)
    {
        entry.state = PluginState::Refused;
        entry.reason = exc.message();
    }
    return entry;
}

/// The files `*.so` of a folder, in order of their names.
std::vector<fs::path> librariesIn(const std::string& folder, std::error_code& error)
{
    std::vector<fs::path> files;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().extension() == ".so")
            files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

void refuseDoubles(std::vector<PluginEntry>& entries)
{
    for (auto& entry: entries)
        for (const auto& other: entries)
            if (&entry != &other && entry.name == other.name && entry.manifest && other.manifest)
            {
                entry.state = PluginState::Refused;
                entry.reason = "two files are the plugin " + entry.name + ": " +
                               std::min(entry.file, other.file) + " and " + std::max(entry.file, other.file) +
                               "; remove one, or take its folder out of plugins.path";
            }
}

} // namespace

const PluginEntry* Catalog::find(std::string_view name) const
{
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const PluginEntry& e) { return e.name == name; });
    return found == entries.end() ? nullptr : &*found;
}

Catalog findPlugins(const PluginWishes& wishes)
{
    Catalog catalog;
    std::set<fs::path> seen; // one file may be reached by two folders
    const auto search = [&](const std::string& folder, bool bundled)
    {
        std::error_code error;
        for (const auto& file: librariesIn(folder, error))
        {
            if (std::find(wishes.hiddenFiles.begin(), wishes.hiddenFiles.end(), file.string()) !=
                wishes.hiddenFiles.end())
                continue;
            std::error_code ignored; // a link to nowhere keeps its own path, and is refused when it is read
            const auto real = fs::weakly_canonical(file, ignored);
            if (seen.insert(ignored ? file : real).second)
                catalog.entries.push_back(examine(file, bundled));
        }
        if (error && !bundled)
            catalog.problems.push_back(wishes.pathOrigin + "plugins.path: folder " + folder +
                                       " cannot be read: " + error.message());
    };
    search(wishes.bundledFolder, /*bundled=*/true);
    for (const auto& folder: wishes.folders)
        search(folder, /*bundled=*/false);
    refuseDoubles(catalog.entries);
    std::stable_sort(catalog.entries.begin(), catalog.entries.end(),
                     [](const PluginEntry& a, const PluginEntry& b) { return a.name < b.name; });
    return catalog;
}

std::string bundledPluginFolder()
{
    return installedPrefix() + "/lib/colonnade/plugins";
}

} // namespace colonnade
