#include "http/Protocol.h"

#include "colonnade/Network.h"
#include "http/Dispatcher.h"
#include "http/Pipeline.h"
#include "http/RequestEditor.h"
#include "http/ResponseWriter.h"
#include "text/RandomNumber.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr std::size_t RECEIVE_BYTES = 64 * 1024;
constexpr std::size_t MAX_GATHERED = 256 * 1024; // of answers to pipelined requests, before they are sent
constexpr std::uint64_t MAX_DISCARDED = 64 * 1024 * 1024; // of what a refused client sends all the same
constexpr std::size_t FREELY_PENDING = 4 * 1024;          // uncounted: an ordinary head
constexpr int READS_A_TURN = 4;

/// Gives back the memory, too: an idle connection must be small.
void release(std::string& text)
{
    std::string().swap(text);
}

} // namespace

Protocol::Protocol(const LoopShared& shared, LoopMetrics& metrics, Host& host):
    _shared(shared),
    _metrics(metrics),
    _host(host),
    _limits{shared.settings.maxLineBytes, shared.settings.maxHeaderBytes, shared.settings.maxHeaders},
    _bufferSize(RECEIVE_BYTES + _limits.maxLineBytes + _limits.maxHeaderBytes),
    _buffer(std::make_unique_for_overwrite<char[]>(_bufferSize)), // untouched pages cost nothing
    _nextId(randomNumber())
{
}

void Protocol::onReadable(Connection& connection)
{
    connection.readable = true;
    if (connection.phase == Phase::Lingering)
        discard(connection);
    else
        proceed(connection);
}

/// Works until the connection waits for something, or has had its turn.
void Protocol::proceed(Connection& connection)
{
    if (isHeld(connection))
    {
        connection.held = true;
        return;
    }
    for (int turn = 0; connection.isFree(); ++turn)
    {
        if (turn == READS_A_TURN)
            return _host.queue(connection);
        if (connection.arriving && connection.readable && !hasRoomToRead(connection))
            return;
        const std::size_t kept = connection.pending.size();
        std::memcpy(_buffer.get(), connection.pending.data(), kept);
        const std::size_t received = connection.readable ? receive(connection, kept) : 0;
        if (received > 0 || connection.backlog)
            process(connection, {_buffer.get(), kept + received});
        else if (connection.ended)
            return _host.close(connection);
        else if (!connection.readable)
            return;
    }
}

/// Reads once into the buffer, behind what was kept; 0 if there is nothing.
std::size_t Protocol::receive(Connection& connection, std::size_t kept)
{
    if (connection.tls)
        return receiveTls(connection, kept);
    const std::size_t room = _bufferSize - kept;
    const ssize_t count = ::recv(connection.socket, _buffer.get() + kept, room, 0);
    if (count > 0)
    {
        _metrics.bytesIn.add(static_cast<std::uint64_t>(count));
        // A short read has emptied the socket; only the end of the stream may still stand behind it.
        connection.readable = static_cast<std::size_t>(count) == room || connection.hungUp;
        return static_cast<std::size_t>(count);
    }
    if (count < 0 && errno == EINTR)
        return 0;
    connection.readable = false;
    connection.ended = count == 0 || errno != EAGAIN;
    return 0;
}

std::size_t Protocol::receiveTls(Connection& connection, std::size_t kept)
{
    const ssize_t count = connection.tls->receive(_buffer.get() + kept, _bufferSize - kept);
    const int error = errno;
    if (connection.phase == Phase::Handshake && connection.tls->isEstablished())
        _host.enter(connection, Phase::Idle);
    if (count > 0)
    {
        _metrics.bytesIn.add(static_cast<std::uint64_t>(count));
        return static_cast<std::size_t>(count); // there may be another record
    }
    connection.readable = false;
    if (connection.tls->heardPlainHttp())
    {
        connection.tls.reset(); // the answer has to be plain, too
        refuse(connection, {400, "This port speaks HTTPS; the address must begin with https://."});
        flush(connection);
        return 0;
    }
    connection.ended = count == 0 || error != EAGAIN;
    return 0;
}

void Protocol::discard(Connection& connection)
{
    for (int turn = 0; turn < READS_A_TURN; ++turn)
    {
        const ssize_t count = ::recv(connection.socket, _buffer.get(), _bufferSize, 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return;
        connection.discarded += static_cast<std::uint64_t>(std::max<ssize_t>(count, 0));
        if (count <= 0 || connection.discarded > MAX_DISCARDED)
            return _host.close(connection);
        _host.extend(connection, static_cast<std::size_t>(count));
    }
    _host.queue(connection);
}

void Protocol::process(Connection& connection, std::string_view bytes)
{
    bool more = true;
    while (more && !bytes.empty() && connection.isFree() && !_outFile && _out.size() < MAX_GATHERED)
        more = takeRequest(connection, bytes);
    if (connection.closing)
    {
        connection.lingers = connection.lingers || !bytes.empty();
        bytes = {};
    }
    connection.backlog = more && !bytes.empty(); // whole requests may wait in what is kept
    keepPending(connection, bytes);
    if (connection.isFree() && !connection.arriving && connection.pending.empty())
        _host.enter(connection, Phase::Idle);
    flush(connection);
}

void Protocol::keepPending(Connection& connection, std::string_view bytes)
{
    if (bytes.empty())
        release(connection.pending);
    else
        connection.pending.assign(bytes);
    if (bytes.size() <= FREELY_PENDING)
        return connection.pendingHold.release();
    const std::uint64_t held = connection.pendingHold.bytes();
    if (bytes.size() <= held || connection.pendingHold.tryTake(bytes.size() - held))
        return;
    if (!connection.isFree()) // goes on as soon as the request before it is answered
        return connection.pendingHold.take(bytes.size() - held);
    refuse(connection, {503, "The server has no room for the request. Try again in a moment."});
    release(connection.pending);
    connection.backlog = false;
}

bool Protocol::takeRequest(Connection& connection, std::string_view& bytes)
{
    if (connection.arriving)
    {
        takeBody(connection, bytes);
        return true;
    }
    while (bytes.starts_with("\r\n")) // RFC 9112, 2.2: empty lines before a request are ignored
        bytes.remove_prefix(2);
    if (bytes.empty())
        return false;
    HeadScan scan;
    if (const auto refusal = scanHead(bytes, _limits, scan))
    {
        refuse(connection, *refusal);
        return true;
    }
    if (scan.end == 0)
    {
        if (connection.phase != Phase::Head)
            _host.enter(connection, Phase::Head);
        return false;
    }
    const std::string_view head = bytes.substr(0, scan.end);
    _scratch.clear();
    if (const auto refusal = parseHead(head, _limits, _scratch.request, _scratch.head))
    {
        refuse(connection, *refusal);
        return true;
    }
    bytes.remove_prefix(scan.end);
    connection.phase = Phase::Idle; // what follows gets a deadline of its own
    beginRequest(connection, head, bytes);
    return true;
}

void Protocol::beginRequest(Connection& connection, std::string_view head, std::string_view& bytes)
{
    _scratch.begun = std::chrono::steady_clock::now();
    _scratch.id = _nextId++;
    _scratch.closes = !_scratch.head.keepAlive || _shared.draining.load(std::memory_order_relaxed);
    const Pipeline& pipeline = **connection.entrance;
    pipeline.route(_scratch, connection.address, connection.tls != nullptr);
    if (!connection.counted) // many come through a proxy
        connection.network = networkOf(_scratch.request.clientAddress());
    if (answerEarly(connection, bytes))
        return;
    const RequestHead& said = _scratch.head;
    if (said.chunked || bytes.size() < said.contentLength)
        return awaitBody(connection, head, bytes);
    const std::string_view body = bytes.substr(0, static_cast<std::size_t>(said.contentLength));
    bytes.remove_prefix(body.size());
    RequestEditor(_scratch.request).setBody(body);
    dispatch(connection, _scratch, head, nullptr);
}

bool Protocol::answerEarly(Connection& connection, std::string_view& bytes)
{
    Exchange& exchange = _scratch;
    const RequestHead& head = exchange.head;
    const std::optional<Problem> refusal = exchange.pipeline->findObjection(exchange);
    if (!refusal && exchange.route)
        return false;

    const bool bodyIsHere = !head.chunked && bytes.size() >= head.contentLength;
    if (!refusal && bodyIsHere)
        bytes.remove_prefix(static_cast<std::size_t>(head.contentLength));
    else
        exchange.closes = connection.lingers = true; // what follows is not the next request
    if (exchange.request.method() == Method::Other)
        exchange.closes = true;
    Response response =
        refusal ? exchange.pipeline->refuse(exchange, *refusal) : exchange.pipeline->begin(exchange);
    answer(connection, exchange, std::move(response));
    return true;
}

/// `owner` empty: the exchange is the loop's own, and its bytes lie in the read buffer.
void Protocol::dispatch(Connection& connection, Exchange& exchange, std::string_view head,
                        std::unique_ptr<Exchange> owner)
{
    if (!exchange.route) // any more: the site is another than when its head came
        answer(connection, exchange, exchange.pipeline->begin(exchange));
    else if (exchange.route->spec.lane() == Lane::Inline)
        answerInline(connection, exchange, head, std::move(owner));
    else
        hand(connection, Lane::Worker, Work::Other, exchange, head, std::move(owner));
}

void Protocol::answerInline(Connection& connection, Exchange& exchange, std::string_view head,
                            std::unique_ptr<Exchange> owner)
{
    Response response = Dispatcher::answer(exchange, {Lane::Inline, Work::Other, true});
    if (auto* continuation = std::get_if<Response::Continuation>(&response.body()))
    {
        const Lane lane = continuation->lane;
        const Work work = continuation->work;
        exchange.next = std::move(continuation->next);
        return hand(connection, lane, work, exchange, head, std::move(owner));
    }
    if (std::holds_alternative<Response::StreamBody>(response.body()))
    {
        const auto kept = std::make_shared<Response>(std::move(response));
        exchange.next = [kept](const Request&) { return std::move(*kept); }; // a writer may block: not here
        return hand(connection, Lane::Worker, Work::Other, exchange, head, std::move(owner));
    }
    answer(connection, exchange, std::move(response));
}

void Protocol::hand(Connection& connection, Lane lane, Work work, Exchange& exchange, std::string_view head,
                    std::unique_ptr<Exchange> owner)
{
    if (!owner)
    {
        const std::string_view body = exchange.request.body();
        owner = std::make_unique<Exchange>(std::move(exchange));
        _scratch = Exchange();
        owner->own(head, body);
    }
    owner->loop = &_host.loop();
    owner->arrived = std::chrono::steady_clock::now();
    _shared.parties.name(*owner);
    owner->connection = &connection;
    owner->keepsSite = *connection.entrance;
    if (_shared.lanes.submit(lane, work, owner))
    {
        connection.outside = true;
        return _host.enter(connection, Phase::Outside);
    }
    owner->next = nullptr;
    if (owner->deciding)
        owner->closes = connection.lingers = true; // its body was not read
    answer(connection, *owner, owner->pipeline->refuseBusy(*owner));
}

void Protocol::answer(Connection& connection, Exchange& exchange, Response response)
{
    response = Dispatcher::finish(exchange, std::move(response), _shared.rooms);
    appendAnswer(_out, exchange, response);
    _outFile = std::move(exchange.file);
    connection.closing = exchange.closes;
    log(exchange);
}

void Protocol::refuse(Connection& connection, const HeadRefusal& refusal)
{
    Exchange& exchange = connection.arriving ? *connection.arriving : _scratch;
    _metrics.malformed.add(1);
    const bool known = connection.arriving != nullptr;
    if (!known)
        exchange.id = _nextId++;
    const std::string number = known ? exchange.request.id() : requestNumber(exchange.id);
    const std::size_t size =
        appendRefusal(_out, refusal.status, refusal.sentence,
                      std::string(_shared.standing.ofRefusal()) + "X-Request-Id: " + number + "\r\n");
    connection.closing = connection.lingers = true;
    _metrics.answers[static_cast<std::size_t>(refusal.status / 100)].add(1);
    // A request that could not be read has no method and no path that may be trusted.
    appendAccessLine(_logLines,
                     {.address = connection.address,
                      .method = known ? exchange.request.methodText() : "",
                      .path = known ? exchange.request.path() : "",
                      .http10 = known && exchange.head.http10,
                      .status = refusal.status,
                      .bytes = size,
                      .id = number},
                     _shared.settings.logFormat);
    connection.arriving.reset();
}

void Protocol::count(const Exchange& exchange, std::int64_t microseconds)
{
    const auto answerClass = static_cast<std::size_t>(exchange.status / 100);
    _metrics.answers[answerClass].add(1);
    if (exchange.status == 500)
        _metrics.failures.add(1);
    RouteMetrics& route = _metrics.routes[exchange.metric];
    route.answers[answerClass].add(1);
    route.latency.add(microseconds);
}

void Protocol::log(const Exchange& exchange)
{
    const auto taken = std::chrono::steady_clock::now() - exchange.begun;
    const std::int64_t microseconds = std::chrono::duration_cast<std::chrono::microseconds>(taken).count();
    count(exchange, microseconds);
    if (!_shared.accessLog || (exchange.ofServer && !_shared.settings.logsHealth))
        return;
    const Request& request = exchange.request;
    const bool asked = exchange.route && exchange.route->spec.auth() != Auth::None;
    const Actor* const actor = asked ? &request.actor() : nullptr;
    appendAccessLine(
        _logLines,
        {.address = request.clientAddress(),
         .method = request.methodText(),
         .path = request.path(),
         .http10 = exchange.head.http10,
         .status = exchange.status,
         .bytes = exchange.bodySize,
         .microseconds = microseconds,
         .actorKind = actor ? std::string_view(actor->kind) : std::string_view(),
         .user = actor && actor->kind == "user" ? std::string_view(actor->id) : std::string_view(),
         .agent = request.findHeader("User-Agent").value_or(std::string_view()),
         .id = request.id()},
        _shared.settings.logFormat);
}

void Protocol::onAnswer(Connection& connection, std::unique_ptr<Exchange> exchange)
{
    connection.outside = false;
    if (exchange->deciding && !exchange->failed)
        return onDecided(connection, std::move(exchange));
    log(*exchange);
    if (connection.gone || exchange->failed)
        return _host.close(connection);
    connection.closing =
        exchange->closes; // what the answer says, even if the server begins to drain just now
    _host.enter(connection, Phase::Idle);
    if (connection.sending)
    {
        if (!connection.sending->hold.tryTake(exchange->wire.size()))
            return _host.close(connection); // it takes nothing of what was answered before
        connection.sending->bytes += exchange->wire;
        if (exchange->file)
            connection.sending->file = std::move(exchange->file);
        return pump(connection);
    }
    _out.swap(exchange->wire);
    _outFile = std::move(exchange->file);
    flush(connection);
    if (connection.isFree())
        proceed(connection);
}

void Protocol::onStream(Connection& connection, std::shared_ptr<BodyStream> stream)
{
    if (connection.gone)
        return stream->abandon();
    if (!connection.sending || connection.sending->stream != stream)
    {
        if (!connection.sending)
            connection.sending = std::make_unique<Sending>();
        connection.sending->hold = Hold(_shared.rooms.memory, connection.network);
        connection.sending->stream = std::move(stream);
    }
    pump(connection);
}

void Protocol::onDeadline(Connection& connection)
{
    const bool takesRequest = connection.phase == Phase::Undecided || connection.phase == Phase::Head ||
                              connection.phase == Phase::Body;
    if (takesRequest && isHeld(connection)) // what came in time was not looked at
        return _host.enter(connection, connection.phase);
    switch (connection.phase)
    {
    case Phase::Outside:
        return; // handlers take the time they need
    case Phase::Undecided:
        decideOnHead(connection);
        return flush(connection);
    case Phase::Head:
    case Phase::Body:
        _metrics.timedOut.add(1);
        if (connection.parked)
            return refuseForRoom(connection);
        refuse(connection, {408, "The request did not come in time."});
        release(connection.pending);
        return flush(connection);
    case Phase::Handshake:
    case Phase::Sending:
        _metrics.timedOut.add(1);
        break;
    case Phase::Idle:
    case Phase::Lingering:
        break;
    }
    _host.close(connection);
}

void Protocol::renew(const Connection& connection, Exchange& exchange)
{
    const Pipeline* const pipeline = connection.entrance->get();
    if (pipeline && exchange.pipeline == pipeline)
        return;
    RequestEditor(exchange.request).setParams({}); // their names are the route's
    exchange.pipeline = nullptr;
    exchange.route = nullptr;
    exchange.found = RouteMiss{};
    exchange.metric = 0;
    exchange.ofServer = false;
    if (pipeline)
        pipeline->route(exchange, connection.address, connection.tls != nullptr);
}

void Protocol::onEntrance(Connection& connection)
{
    if (connection.arriving)
        renew(connection, *connection.arriving);
}

void Protocol::giveUp(Connection& connection) noexcept
{
    _out.clear();
    _outFile = OpenFile();
    _scratch.clear();
    connection.arriving.reset();
}

void Protocol::onDrain(Connection& connection)
{
    if (connection.phase == Phase::Idle && connection.isFree())
        _host.enter(connection, Phase::Idle);
}

} // namespace colonnade
