#pragma once

#include "http/Exchange.h"
#include "http/Lanes.h"

#include <atomic>
#include <memory>

namespace colonnade
{

/// What lane threads do with a request: guards and handler, other lanes if it asks for them, then the answer
/// back to the loop it came from.
class Dispatcher
{
public:
    Dispatcher(int writeSeconds, const std::atomic<bool>& draining):
        _writeSeconds(writeSeconds),
        _draining(draining)
    {
    }

    /// `lanes` is where continuations go. Does not throw.
    void run(Lanes& lanes, Lane lane, std::unique_ptr<Exchange> exchange) const;

    /// Runs the request, and all it wants to run on `lane`. What it returns is no continuation, unless it is
    /// one for another lane.
    static Response answer(Exchange& exchange, Lane lane);

    /// Applies filters and opens the file to send, if the answer is one. What it returns is the answer to
    /// send.
    static Response finish(Exchange& exchange, Response response);

private:
    void stream(std::unique_ptr<Exchange> exchange, Response response) const;

    const int _writeSeconds;
    const std::atomic<bool>& _draining;
};

} // namespace colonnade
