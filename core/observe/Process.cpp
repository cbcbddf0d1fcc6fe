#include "observe/Process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace colonnade
{

namespace
{

constexpr std::uint64_t MICROS_A_SECOND = 1'000'000;

std::uint64_t microsecondsOf(const timeval& time)
{
    return static_cast<std::uint64_t>(time.tv_sec) * MICROS_A_SECOND +
           static_cast<std::uint64_t>(time.tv_usec);
}

void addCpu(MetricsText& text)
{
    rusage usage = {};
    if (::getrusage(RUSAGE_SELF, &usage) == 0)
        text.seconds("process_cpu_seconds_total", "counter", "CPU time that the process has used.",
                     microsecondsOf(usage.ru_utime) + microsecondsOf(usage.ru_stime));
}

/// The time since boot at which the process began, in ticks; 0: not told. Field 22; the name of the program
/// before it stands in brackets and may hold anything.
std::uint64_t startTicks()
{
    std::ifstream stat("/proc/self/stat");
    std::string line;
    std::getline(stat, line);
    const std::size_t end = line.rfind(')');
    if (end == std::string::npos)
        return 0;
    std::istringstream fields(line.substr(end + 1));
    std::string skipped;
    for (int field = 3; field < 22; ++field)
        fields >> skipped;
    std::uint64_t ticks = 0;
    fields >> ticks;
    return fields ? ticks : 0;
}

std::uint64_t bootSeconds()
{
    std::ifstream stat("/proc/stat");
    for (std::string word; stat >> word;)
    {
        std::uint64_t seconds = 0;
        if (word == "btime" && stat >> seconds)
            return seconds;
    }
    return 0;
}

void addStart(MetricsText& text)
{
    static const std::uint64_t boot = bootSeconds();
    static const std::uint64_t ticks = startTicks();
    const auto ticksASecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    if (boot > 0 && ticks > 0)
        text.seconds("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.",
                     boot * MICROS_A_SECOND + ticks * (MICROS_A_SECOND / ticksASecond));
}

void addMemory(MetricsText& text)
{
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    if (!(statm >> total >> resident))
        return;
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    text.single("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", resident * page);
    text.single("process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", total * page);
}

std::uint64_t countEntries(const char* folder)
{
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    return error ? 0 : static_cast<std::uint64_t>(std::distance(begin(entries), end(entries)));
}

void addCounts(MetricsText& text)
{
    const std::uint64_t files = countEntries("/proc/self/fd");
    if (files > 0)
        text.single("process_open_fds", "gauge", "Open file descriptors.",
                    files - 1); // but the one that counts
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        text.single("process_max_fds", "gauge", "Most file descriptors that may be open.", limit.rlim_cur);
    const std::uint64_t threads = countEntries("/proc/self/task");
    if (threads > 0)
        text.single("process_threads", "gauge", "Threads of the process.", threads);
}

} // namespace

void addProcess(MetricsText& text)
{
    addStart(text);
    addCpu(text);
    addMemory(text);
    addCounts(text);
}

} // namespace colonnade
