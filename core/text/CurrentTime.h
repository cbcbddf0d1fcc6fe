#pragma once

#include <ctime>
#include <string>

namespace colonnade
{

/// Adds the time of day, UTC, as `Format` (for strftime, up to 47 characters) says; made anew once a second
/// on each thread. The process never leaves the C locale, so names of days and months are English.
template <const char* Format> void appendCurrentTime(std::string& out)
{
    struct Made
    {
        std::time_t second = -1;
        char text[48] = {};
        std::size_t size = 0;
    };
    thread_local Made made;
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != made.second)
    {
        std::tm parts = {};
        ::gmtime_r(&now.tv_sec, &parts);
        made.size = std::strftime(made.text, sizeof made.text, Format, &parts);
        made.second = now.tv_sec;
    }
    out.append(made.text, made.size);
}

} // namespace colonnade
