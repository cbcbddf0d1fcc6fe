#include "testing/World.h"

#include "plugin/ThreadList.h"

#include <csignal>
#include <cstring>
#include <filesystem>

namespace colonnade::testing
{

namespace
{

namespace fs = std::filesystem;

constexpr int LAST_SIGNAL = 31; // of those with names

/// Sockets and pipes by their kind, since their numbers never come twice.
std::map<std::string, int> openFiles()
{
    std::map<std::string, int> files;
    for (const auto& entry: fs::directory_iterator("/proc/self/fd"))
    {
        std::error_code error; // the folder's own descriptor is closed again
        const std::string target = fs::read_symlink(entry.path(), error).string();
        if (!error && !target.ends_with("/fd"))
            ++files[target.substr(0, target.find(":["))];
    }
    return files;
}

std::map<int, const void*> handlers()
{
    std::map<int, const void*> found;
    for (int signal = 1; signal <= LAST_SIGNAL; ++signal)
    {
        struct sigaction action = {};
        if (::sigaction(signal, nullptr, &action) == 0)
            found[signal] = reinterpret_cast<const void*>(action.sa_handler);
    }
    return found;
}

} // namespace

World World::look(const std::string& folder)
{
    World world{.threads = listThreads(), .descriptors = openFiles(), .files = {}, .signals = handlers()};
    if (fs::exists(folder))
        for (const auto& entry: fs::recursive_directory_iterator(folder))
            world.files.insert(entry.path().string().substr(folder.size()));
    return world;
}

std::vector<std::string> differences(const World& before, const World& now)
{
    std::vector<std::string> found;
    std::set<int> begun;
    for (const auto& [thread, name]: now.threads)
        if (!before.threads.contains(thread))
            begun.insert(thread);
    for (const auto& name: threadsLeft(begun))
        found.push_back("there is a thread more: " + name);
    for (const auto& [file, count]: now.descriptors)
        if (const auto known = before.descriptors.find(file);
            count > (known == before.descriptors.end() ? 0 : known->second))
            found.push_back("there is a descriptor more, of " + file);
    for (const auto& file: now.files)
        if (!before.files.contains(file))
            found.push_back("there is a file more in the data folder: " + file);
    for (const auto& [signal, handler]: now.signals)
        if (handler != before.signals.at(signal))
            found.push_back(std::string("it handles the signal ") + ::sigabbrev_np(signal));
    return found;
}

} // namespace colonnade::testing
