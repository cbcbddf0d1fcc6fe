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
    Dispatcher(BodyRooms& rooms, const std::atomic<bool>& draining):
        _rooms(rooms),
        _draining(draining)
    {
    }

    /// `lanes` is where continuations go. Whatever goes wrong, the exchange goes back to its loop.
    void run(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange> exchange) const noexcept;

    /// Answers what a lane gives back without having run it.
    void refuse(LaneRefusal refusal, std::unique_ptr<Exchange> exchange) const noexcept;

    /// Runs the request, and all it wants to run at `place`. What it returns is no continuation, unless it is
    /// one for another place. Throws `NeedsDatabase` where that must not be asked, and
    /// `NeedsVerification`.
    static Response answer(Exchange& exchange, const LanePlace& place);

    /// Applies filters and opens the file to send, if the answer is one. What it returns is the answer to
    /// send.
    static Response finish(Exchange& exchange, Response response, BodyRooms& rooms);

private:
    // Those that take a reference leave it empty if the exchange went on to another lane.
    void work(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange>& exchange) const;
    void pass(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange>& exchange) const;
    void verify(Lanes& lanes, std::unique_ptr<Exchange>& exchange) const;
    void goOn(Lanes& lanes, Response response, std::unique_ptr<Exchange>& exchange) const;
    void send(Exchange& exchange, const Response& response) const;
    void decide(Exchange& exchange) const;
    void answerRefusal(LaneRefusal refusal, Exchange& exchange) const;
    void stream(Exchange& exchange, const Response& response) const;
    static void give(std::unique_ptr<Exchange> exchange) noexcept;

    BodyRooms& _rooms;
    const std::atomic<bool>& _draining;
};

} // namespace colonnade
