#include "http/Dispatcher.h"

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

/// Who has come back from other lanes, or may take long, begins to wait anew.
DatabaseCaller callerOf(const Exchange& exchange, const LanePlace& place)
{
    const bool isPassword = place.work == Work::CheckPassword || place.work == Work::MakePassword;
    const bool waitsFromArrival = place.lane == Lane::Worker ? !exchange.next : isPassword;
    return {waitsFromArrival ? exchange.arrived : std::chrono::steady_clock::now(), exchange.topic,
            place.lane == Lane::Heavy && place.work == Work::Search, place.mayAskDatabase};
}

} // namespace

void Dispatcher::run(Lanes& lanes, const LanePlace& place, std::unique_ptr<Exchange> exchange) const
{
    const DatabaseCallerScope caller(callerOf(*exchange, place));
    if (!place.mayAskDatabase)
        return tryWithoutDatabase(lanes, place, std::move(exchange));
    Response response = answer(*exchange, place);
    give(lanes, std::move(response), std::move(exchange));
}

void Dispatcher::tryWithoutDatabase(Lanes& lanes, const LanePlace& place,
                                    std::unique_ptr<Exchange> exchange) const
{
    Response response;
    try
    {
        response = answer(*exchange, place);
    }
    catch (const NeedsDatabase&)
    {
        exchange->wasTried = true;
        exchange->next = nullptr;
        if (!lanes.submit(Lane::Worker, Work::Other, exchange))
            refuse(LaneRefusal::Busy, std::move(exchange));
        return;
    }
    give(lanes, std::move(response), std::move(exchange));
}

void Dispatcher::give(Lanes& lanes, Response response, std::unique_ptr<Exchange> exchange) const
{
    if (auto* continuation = std::get_if<Response::Continuation>(&response.body()))
    {
        exchange->next = std::move(continuation->next);
        if (lanes.submit(continuation->lane, continuation->work, exchange))
            return;
        return refuse(LaneRefusal::Busy, std::move(exchange));
    }
    response = finish(*exchange, std::move(response));
    send(std::move(exchange), std::move(response));
}

void Dispatcher::send(std::unique_ptr<Exchange> exchange, Response response) const
{
    exchange->closes = exchange->closes || _draining.load(std::memory_order_relaxed);
    if (std::holds_alternative<Response::StreamBody>(response.body()))
        return stream(std::move(exchange), std::move(response));
    appendAnswer(exchange->wire, *exchange, response);
    EventLoop& loop = *exchange->loop;
    loop.post({exchange->connection, std::move(exchange), nullptr});
}

void Dispatcher::refuse(LaneRefusal refusal, std::unique_ptr<Exchange> exchange) const
{
    exchange->next = nullptr;
    if (refusal == LaneRefusal::Gone)
    {
        exchange->status = HUNG_UP;
        exchange->closes = true;
        EventLoop& loop = *exchange->loop;
        return loop.post({exchange->connection, std::move(exchange), nullptr});
    }
    const Pipeline& pipeline = *exchange->pipeline;
    Response response =
        refusal == LaneRefusal::TooMany ? pipeline.refuseTooMany(*exchange) : pipeline.refuseBusy(*exchange);
    response = finish(*exchange, std::move(response));
    send(std::move(exchange), std::move(response));
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

Response Dispatcher::finish(Exchange& exchange, Response response)
{
    if (const auto* file = std::get_if<Response::FileBody>(&response.body()))
    {
        try
        {
            exchange.file = OpenFile::open(file->path);
        }
        catch (const Poco::Exception&) // told apart, and logged, in explainException
        {
            response = exchange.pipeline->explainException(exchange);
        }
    }
    exchange.pipeline->finish(exchange, response);
    return response;
}

void Dispatcher::stream(std::unique_ptr<Exchange> exchange, Response response) const
{
    EventLoop& loop = *exchange->loop;
    Connection* const connection = exchange->connection;
    const auto stream = std::make_shared<BodyStream>(
        [&loop, connection] {
            loop.post({connection, nullptr, nullptr});
        },
        std::chrono::seconds(2 * _writeSeconds));
    StreamSink sink(*stream,
                    [&](std::string& head)
                    {
                        loop.post({connection, nullptr, stream});
                        return appendStreamHead(head, *exchange, response);
                    });
    try
    {
        if (exchange->request.method() != Method::Head)
            std::get<Response::StreamBody>(response.body()).writer(sink);
        sink.finish();
    }
    catch (const Poco::Net::ConnectionResetException&)
    {
        exchange->closes = true; // the client went away: nothing to tell, and nobody to tell it to
        stream->finish();
    }
    catch (...) // told apart, and logged, in explainException
    {
        const Response error = exchange->pipeline->explainException(*exchange);
        exchange->closes = true; // cut short: the client must not take it for the whole
        if (!sink.hasBegun())
            appendAnswer(exchange->wire, *exchange, finish(*exchange, error));
        stream->finish();
    }
    exchange->bodySize = sink.hasBegun() ? sink.size() : exchange->bodySize;
    loop.post({connection, std::move(exchange), nullptr});
}

} // namespace colonnade
