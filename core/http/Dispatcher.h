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
    void run(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange> exchange) const;

    /// Answers what a lane gives back without having run it. Does not throw.
    void refuse(LaneRefusal refusal, std::unique_ptr<Exchange> exchange) const;

    /// Runs the request, and all it wants to run at `place`. What it returns is no continuation, unless it is
    /// one for another place. Throws `NeedsDatabase` where that must not be asked.
    static Response answer(Exchange& exchange, const LanePlace& place);

    /// Applies filters and opens the file to send, if the answer is one. What it returns is the answer to
    /// send.
    static Response finish(Exchange& exchange, Response response);

private:
    void tryWithoutDatabase(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange> exchange) const;
    void give(Lanes& lanes, Response response, std::unique_ptr<Exchange> exchange) const;
    void send(std::unique_ptr<Exchange> exchange, Response response) const;
    void stream(std::unique_ptr<Exchange> exchange, Response response) const;

    const int _writeSeconds;
    const std::atomic<bool>& _draining;
};

} // namespace colonnade
