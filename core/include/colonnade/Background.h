#pragma once

#include "colonnade/Export.h"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace colonnade
{

/// A thread that does a piece of work again and again until it is stopped, or several threads of one work.
///
/// What the work throws is logged, and it is run again after a pause that grows. That the database is away
/// (`DatabaseBusy`) is no fault of the work: all background threads of the process say together, once, that
/// it is away, and once that it is back.
class COLONNADE_API BackgroundThread
{
public:
    /// Does what there is to do and returns how long to rest until the next run. Should end soon once the
    /// token asks for it.
    using Work = std::function<std::chrono::milliseconds(const std::stop_token&)>;

    /// `name` is the logger's, and the thread's in `top`. Starts at once.
    BackgroundThread(std::string name, Work work, int threads = 1);
    /// Stops it and waits for its end.
    ~BackgroundThread();
    BackgroundThread(const BackgroundThread&) = delete;
    BackgroundThread& operator=(const BackgroundThread&) = delete;

    /// Ends the rest, if it rests.
    void wake();

private:
    class Loop;

    const std::unique_ptr<Loop> _loop;
};

} // namespace colonnade
