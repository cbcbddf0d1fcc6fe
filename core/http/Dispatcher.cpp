#include "http/Dispatcher.h"

#include "colonnade/Network.h"
#include "data/DatabaseCaller.h"
#include "http/BodyStream.h"
#include "http/EventLoop.h"
#include "http/Pipeline.h"
#include "http/ResponseWriter.h"

#include <Poco/Net/NetException.h>

namespace colonnade
{

namespace
{

/// In the access log, as nginx writes it: nobody was there to get an answer.
constexpr int HUNG_UP = 499;

/// A request that has come back from another lane, or whose work may take long, gets a new time limit for
/// waiting, because its first one may be used up already.
DatabaseCaller callerOf(const Exchange& exchange, const LanePlace& place)
{
    const bool isPassword = place.work == Work::CheckPassword || place.work == Work::MakePassword;
    const bool waitsFromArrival = place.lane == Lane::Worker ? !exchange.next : isPassword;
    return {waitsFromArrival ? exchange.arrived : std::chrono::steady_clock::now(), exchange.topic,
            place.lane == Lane::Heavy && place.work == Work::Search, place.mayAskDatabase};
}

} // namespace

void Dispatcher::run(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange> exchange) const noexcept
{
    try
    {
        work(lanes, place, exchange);
    }
    catch (...) // no memory for the answer, for instance: this client gets none, the others theirs
    {
        if (exchange)
            exchange->abandon();
    }
    give(std::move(exchange));
}

void Dispatcher::refuse(LaneRefusal refusal, std::unique_ptr<Exchange> exchange) const noexcept
{
    try
    {
        answerRefusal(refusal, *exchange);
    }
    catch (...) // as above
    {
        exchange->abandon();
    }
    give(std::move(exchange));
}

/// Back to its loop, unless it went on to another lane.
void Dispatcher::give(std::unique_ptr<Exchange> exchange) noexcept
{
    if (!exchange)
        return;
    EventLoop& loop = *exchange->loop;
    loop.post(std::move(exchange));
}

void Dispatcher::work(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange>& exchange) const
{
    // Who hung up while he was tried was not among those that waited, whom the lanes look after.
    if (exchange->wasTried && exchange->connection->gone)
        return answerRefusal(LaneRefusal::Gone, *exchange);
    const DatabaseCallerScope caller(callerOf(*exchange, place));
    try
    {
        if (exchange->verification.isDue())
            verify(lanes, exchange);
        else if (exchange->deciding)
            decide(*exchange);
        else
            goOn(lanes, answer(*exchange, place), exchange);
    }
    catch (const NeedsDatabase&) // it must not be asked here
    {
        exchange->wasTried = true;
        exchange->next = nullptr;
        pass(lanes, {Lane::Worker}, exchange);
    }
    catch (const NeedsVerification& needs)
    {
        pass(lanes, {Lane::Heavy, needs.work}, exchange);
    }
}

void Dispatcher::pass(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange>& exchange) const
{
    if (!lanes.submit(place.lane, place.work, exchange))
        answerRefusal(LaneRefusal::Busy, *exchange);
}

/// All else is done on a worker again.
void Dispatcher::verify(Lanes& lanes, std::unique_ptr<Exchange>& exchange) const
{
    auto failure = exchange->pipeline->verify(*exchange);
    if (!failure)
        return pass(lanes, {Lane::Worker}, exchange);
    exchange->closes = exchange->closes || exchange->deciding; // its body was not read
    send(*exchange, finish(*exchange, std::move(*failure), _rooms));
}

void Dispatcher::goOn(Lanes& lanes, Response response, std::unique_ptr<Exchange>& exchange) const
{
    auto* continuation = std::get_if<Response::Continuation>(&response.body());
    if (!continuation)
        return send(*exchange, finish(*exchange, std::move(response), _rooms));
    exchange->next = std::move(continuation->next);
    pass(lanes, {continuation->lane, continuation->work}, exchange);
}

void Dispatcher::send(Exchange& exchange, const Response& response) const
{
    exchange.closes = exchange.closes || _draining.load(std::memory_order_relaxed);
    if (std::holds_alternative<Response::StreamBody>(response.body()))
        stream(exchange, response);
    else
        appendAnswer(exchange.wire, exchange, response);
}

/// What the head says is enough to refuse; otherwise the body is asked for.
void Dispatcher::decide(Exchange& exchange) const
{
    auto refusal = exchange.pipeline->decide(exchange);
    if (!refusal)
        return;
    exchange.closes = true; // what follows is not the next request
    send(exchange, finish(exchange, std::move(*refusal), _rooms));
}

void Dispatcher::answerRefusal(LaneRefusal refusal, Exchange& exchange) const
{
    exchange.next = nullptr;
    if (refusal == LaneRefusal::Gone)
    {
        exchange.abandon();
        exchange.status = HUNG_UP;
        return;
    }
    const Pipeline& pipeline = *exchange.pipeline;
    exchange.closes = exchange.closes || exchange.deciding; // its body was not read
    send(exchange, finish(exchange,
                          refusal == LaneRefusal::Busy ? pipeline.refuseBusy(exchange)
                                                       : pipeline.refuseTooMany(exchange, refusal),
                          _rooms));
}

Response Dispatcher::answer(Exchange& exchange, const LanePlace& place)
{
    const Pipeline& pipeline = *exchange.pipeline;
    Response response = exchange.next ? pipeline.resume(exchange) : pipeline.begin(exchange);
    for (;;)
    {
        auto* continuation = std::get_if<Response::Continuation>(&response.body());
        // What may run in the loop may run anywhere.
        const bool isHere = continuation && continuation->lane == place.lane &&
                            (place.lane != Lane::Heavy || continuation->work == place.work);
        if (!continuation || (!isHere && continuation->lane != Lane::Inline))
            return response;
        exchange.next = std::move(continuation->next);
        response = pipeline.resume(exchange);
    }
}

Response Dispatcher::finish(Exchange& exchange, Response response, BodyRooms& rooms)
{
    try
    {
        if (const auto* file = std::get_if<Response::FileBody>(&response.body()))
            exchange.file = OpenFile::open(file->path);
        else if (const auto* spooled = std::get_if<Response::SpoolBody>(&response.body()))
        {
            Hold hold(rooms.disk, networkOf(exchange.request.clientAddress()));
            if (hold.tryTake(spooled->file->size()))
                exchange.file = OpenFile::share(*spooled->file, std::move(hold));
            else
                response = exchange.pipeline->refuseBusy(exchange);
        }
    }
    catch (const Poco::Exception&) // told apart, and logged, in explainException
    {
        response = exchange.pipeline->explainException(exchange);
    }
    exchange.pipeline->finish(exchange, response);
    return response;
}

void Dispatcher::stream(Exchange& exchange, const Response& response) const
{
    EventLoop& loop = *exchange.loop;
    Connection* const connection = exchange.connection;
    std::weak_ptr<BodyStream> itself;
    const auto stream =
        std::make_shared<BodyStream>([&loop, &itself, connection] { loop.post(*connection, itself.lock()); },
                                     _rooms, networkOf(exchange.request.clientAddress()));
    itself = stream;
    StreamSink sink(*stream,
                    [&](std::string& head)
                    {
                        loop.post(*connection, stream);
                        return appendStreamHead(head, exchange, response);
                    });
    try
    {
        if (exchange.request.method() != Method::Head)
            std::get<Response::StreamBody>(response.body()).writer(sink);
        sink.finish();
    }
    catch (const Poco::Net::ConnectionResetException&)
    {
        exchange.closes = true; // the client went away: nothing to tell, and nobody to tell it to
        stream->finish();
    }
    catch (...) // told apart, and logged, in explainException
    {
        const Response error = exchange.pipeline->explainException(exchange);
        exchange.closes = true; // cut short: the client must not take it for the whole
        if (!sink.hasBegun())
            appendAnswer(exchange.wire, exchange, finish(exchange, error, _rooms));
        stream->finish();
    }
    exchange.bodySize = sink.hasBegun() ? sink.size() : exchange.bodySize;
}

} // namespace colonnade
