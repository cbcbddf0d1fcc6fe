#include "http/Dispatcher.h"

#include "http/BodyStream.h"
#include "http/EventLoop.h"
#include "http/Pipeline.h"
#include "http/ResponseWriter.h"

#include <Poco/Net/NetException.h>

namespace colonnade
{

void Dispatcher::run(Lanes& lanes, Lane lane, std::unique_ptr<Exchange> exchange) const
{
    Response response = answer(*exchange, lane);
    if (auto* continuation = std::get_if<Response::Continuation>(&response.body()))
    {
        exchange->next = std::move(continuation->next);
        if (lanes.submit(continuation->lane, exchange))
            return;
        exchange->next = nullptr;
        response = exchange->pipeline->refuseBusy(*exchange);
    }
    response = finish(*exchange, std::move(response));
    exchange->closes = exchange->closes || _draining.load(std::memory_order_relaxed);
    if (std::holds_alternative<Response::StreamBody>(response.body()))
        return stream(std::move(exchange), std::move(response));
    appendAnswer(exchange->wire, *exchange, response);
    EventLoop& loop = *exchange->loop;
    loop.post({exchange->connection, std::move(exchange), nullptr});
}

Response Dispatcher::answer(Exchange& exchange, Lane lane)
{
    const Pipeline& pipeline = *exchange.pipeline;
    Response response = exchange.next ? pipeline.resume(exchange) : pipeline.begin(exchange);
    for (;;)
    {
        auto* continuation = std::get_if<Response::Continuation>(&response.body());
        // What may run in the loop may run anywhere.
        if (!continuation || (continuation->lane != lane && continuation->lane != Lane::Inline))
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
