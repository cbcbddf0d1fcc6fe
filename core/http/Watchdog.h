#pragma once

#include "colonnade/Background.h"
#include "observe/Breadcrumb.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace colonnade
{

/// What has held its thread for too long by now, of those that are busy, a sentence each: told after a second
/// in an event loop, for all clients of the loop wait, after ten on a lane, and again whenever that time has
/// doubled. One thread.
class HoldersToTell
{
public:
    std::vector<std::string> find(const std::vector<Busy>& busy);

private:
    struct Told
    {
        std::uint32_t change = 0;
        std::int64_t next = 0; ///< seconds
    };

    std::map<std::size_t, Told> _told; ///< by thread
};

/// Tells in the log, while it lasts, which plugin's handler holds a thread for too long.
class Watchdog
{
public:
    Watchdog();

private:
    std::chrono::milliseconds run();

    HoldersToTell _holders;   // the thread's
    BackgroundThread _thread; // last: it uses the above
};

} // namespace colonnade
