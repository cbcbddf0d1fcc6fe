#include "http/Protocol.h"

#include "colonnade/Network.h"
#include "http/Dispatcher.h"
#include "http/Pipeline.h"
#include "http/RequestEditor.h"
#include "http/ResponseWriter.h"

#include <Poco/Exception.h>

#include <sys/ioctl.h>

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t READ_BYTES = 64 * 1024;
constexpr std::uint64_t TLS_BUFFERED = 16 * 1024; // a record that TLS may hold already

/// Of the server, not the client: he sent what it did not read.
const Problem NO_ROOM_FOR_BODY{503,
                               std::string(problem::UNAVAILABLE),
                               "The server had no room for the body. Try again in a moment.",
                               "",
                               {{"Retry-After", "5"}}};

/// Of a client that sends no more: whether what it has sent is so much.
bool mayComplete(const Connection& connection, std::uint64_t missing)
{
    int unread = 0;
    if (::ioctl(connection.socket, FIONREAD, &unread) != 0)
        return false;
    return static_cast<std::uint64_t>(unread) + (connection.tls ? TLS_BUFFERED : 0) >= missing;
}

} // namespace

/// A body that is announced as small mostly follows its head at once: it is given a moment. For all others
/// the head is decided on before anything of the body is taken.
void Protocol::awaitBody(Connection& connection, std::string_view head, std::string_view& bytes)
{
    auto exchange = std::make_unique<Exchange>(std::move(_scratch));
    _scratch = Exchange();
    exchange->own(head, {});
    const RequestHead& said = exchange->head;
    exchange->incoming =
        std::make_unique<IncomingBody>(_shared.rooms, networkOf(exchange->request.clientAddress()), said,
                                       exchange->pipeline->maxBodyBytes(*exchange));
    exchange->head.expectsContinue = said.expectsContinue && bytes.empty();
    const bool follows = !said.chunked && said.contentLength <= IncomingBody::MOST_IN_MEMORY;
    const bool decides = Pipeline::decidesOnHead(*exchange);
    connection.arriving = std::move(exchange);
    if (!decides)
        letBodyCome(connection);
    else if (follows && !connection.arriving->head.expectsContinue)
        _host.enter(connection, Phase::Undecided);
    else
        return decideOnHead(connection);
    if (!bytes.empty())
        takeBody(connection, bytes);
}

void Protocol::letBodyCome(Connection& connection)
{
    connection.arriving->letIn = true;
    if (connection.arriving->head.expectsContinue)
        _out += "HTTP/1.1 100 Continue\r\n\r\n";
    _host.enter(connection, Phase::Body);
}

/// Who calls may have to be asked of the database: not here.
void Protocol::decideOnHead(Connection& connection)
{
    auto exchange = std::move(connection.arriving);
    exchange->deciding = true;
    if (!exchange->route) // any more: the site is another than when its head came
    {
        exchange->closes = connection.lingers = true;
        return answer(connection, *exchange, exchange->pipeline->begin(*exchange));
    }
    if (exchange->route->spec.lane() == Lane::Inline)
    {
        if (auto refusal = exchange->pipeline->decide(*exchange))
        {
            exchange->closes = connection.lingers = true;
            return answer(connection, *exchange, std::move(*refusal));
        }
        exchange->deciding = false;
        connection.arriving = std::move(exchange);
        return letBodyCome(connection);
    }
    Exchange& asked = *exchange;
    hand(connection, Lane::Worker, Work::Other, asked, {}, std::move(exchange));
}

void Protocol::onDecided(Connection& connection, std::unique_ptr<Exchange> exchange)
{
    exchange->deciding = exchange->wasTried = false;
    const bool admitted = exchange->wire.empty();
    if (!admitted)
        log(*exchange);
    if (connection.gone)
        return _host.close(connection);
    if (!admitted)
    {
        connection.closing = connection.lingers = true; // the body was not read
        std::string().swap(connection.pending);
        _out.swap(exchange->wire);
        _outFile = std::move(exchange->file);
        _host.enter(connection, Phase::Idle);
        return flush(connection);
    }
    renew(connection, *exchange);
    exchange->keepsSite.reset();
    connection.arriving = std::move(exchange);
    letBodyCome(connection);
    flush(connection);
    connection.backlog = !connection.pending.empty();
    if (connection.isFree())
        proceed(connection);
}

bool Protocol::hasRoomToRead(Connection& connection)
{
    const Exchange& exchange = *connection.arriving;
    const std::uint64_t missing =
        exchange.head.chunked ? READ_BYTES : exchange.head.contentLength - exchange.incoming->size();
    // All at once, or, where nobody knows how much that is, without waiting: two that have a part each would
    // wait for each other. Whose client has gone meanwhile is not seen while nothing is read.
    const bool fits = exchange.head.contentLength <= _shared.rooms.disk.capacity();
    const std::uint64_t wanted = fits ? missing : std::min<std::uint64_t>(missing, READ_BYTES);
    if (exchange.incoming->makeRoom(static_cast<std::size_t>(wanted)))
        return true;
    if (connection.hungUp && !mayComplete(connection, exchange.head.chunked ? 1 : missing))
        _host.close(connection); // what it holds is free for others
    else if ((exchange.head.chunked || !fits) && exchange.incoming->holdsDisk())
        refuseForRoom(connection);
    else
        _host.park(connection);
    return false;
}

void Protocol::takeBody(Connection& connection, std::string_view& bytes)
{
    _host.extend(connection, bytes.size());
    try
    {
        if (const auto refusal = connection.arriving->incoming->take(bytes))
            return refuseBody(connection, *refusal);
    }
    catch (const Poco::Exception&) // of its file; told apart, and logged, in explainException
    {
        const auto exchange = std::move(connection.arriving);
        exchange->closes = connection.lingers = true;
        return answer(connection, *exchange, exchange->pipeline->explainException(*exchange));
    }
    if (connection.arriving->incoming->isComplete())
        useBody(connection);
}

void Protocol::useBody(Connection& connection)
{
    Exchange& exchange = *connection.arriving;
    if (!exchange.incoming->makeRoomForWork())
    {
        _host.enter(connection, Phase::Body);
        return _host.park(connection);
    }
    auto owner = std::move(connection.arriving);
    try
    {
        RequestEditor(exchange.request).setBody(exchange.incoming->view());
    }
    catch (const Poco::Exception&) // told apart, and logged, in explainException
    {
        return answer(connection, exchange, exchange.pipeline->explainException(exchange));
    }
    dispatch(connection, exchange, {}, std::move(owner));
}

void Protocol::onRoom(Connection& connection)
{
    connection.parked = false;
    if (!connection.arriving)
        return;
    if (isHeld(connection))
        return _host.park(connection);
    if (!connection.arriving->incoming->isComplete())
        return proceed(connection); // parks it again if there is none
    useBody(connection);
    flush(connection);
    if (connection.isFree())
        proceed(connection); // what came behind it
}

void Protocol::refuseForRoom(Connection& connection)
{
    const auto exchange = std::move(connection.arriving);
    exchange->closes = connection.lingers = true;
    answer(connection, *exchange, exchange->pipeline->refuse(*exchange, NO_ROOM_FOR_BODY));
    std::string().swap(connection.pending);
    flush(connection);
}

/// The route is known, and so how its family says that a body is too large.
void Protocol::refuseBody(Connection& connection, const HeadRefusal& refusal)
{
    if (refusal.status != 413)
        return refuse(connection, refusal);
    const auto exchange = std::move(connection.arriving);
    exchange->closes = connection.lingers = true;
    answer(
        connection, *exchange,
        exchange->pipeline->refuse(*exchange, {413, std::string(problem::TOO_LARGE), refusal.sentence, ""}));
}

} // namespace colonnade
