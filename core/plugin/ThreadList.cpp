#include "plugin/ThreadList.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>

namespace colonnade
{

std::map<int, std::string> listThreads()
{
    std::map<int, std::string> threads;
    std::error_code error;
    for (auto entry = std::filesystem::directory_iterator("/proc/self/task", error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    {
        std::ifstream file(entry->path() / "comm");
        std::string name;
        std::getline(file, name); // empty: it has just ended
        threads.emplace(std::stoi(entry->path().filename().string()), name);
    }
    return threads;
}

std::vector<std::string> threadsLeft(const std::set<int>& threads)
{
    constexpr int TRIES = 40;
    constexpr std::chrono::milliseconds PAUSE{5};
    std::vector<std::string> names;
    for (int i = 0; i < TRIES; ++i)
    {
        names.clear();
        for (const auto& [thread, name]: listThreads())
            if (threads.contains(thread))
                names.push_back(name);
        if (names.empty())
            break;
        std::this_thread::sleep_for(PAUSE);
    }
    return names;
}

} // namespace colonnade
