#pragma once

#include "colonnade/HttpError.h"
#include "http/Connection.h"
#include "http/LoopShared.h"
#include "http/RequestParser.h"
#include "observe/Metrics.h"

#include <memory>
#include <string>
#include <string_view>

namespace colonnade
{

/// HTTP/1.1 on the connections of one loop: what to do when bytes, answers or deadlines come. One thread.
class Protocol
{
public:
    /// What the loop does for it.
    class Host
    {
    public:
        virtual ~Host() = default;
        /// Sets phase and deadline.
        virtual void enter(Connection& connection, Phase phase) = 0;
        /// Puts the deadline off, because the client sent or took that many bytes.
        virtual void extend(Connection& connection, std::size_t bytes) = 0;
        virtual void close(Connection& connection) = 0;
        /// Gives the connection another turn after the others.
        virtual void queue(Connection& connection) = 0;
        /// There is no room for what it wants: `onRoom` is called again and again until it is not parked.
        virtual void park(Connection& connection) = 0;
        virtual EventLoop& loop() = 0;
    };

    Protocol(const LoopShared& shared, LoopMetrics& metrics, Host& host);

    /// The socket has bytes, or has ended.
    void onReadable(Connection& connection);
    /// The client takes more of the answer.
    void onWritable(Connection& connection);
    /// A lane has answered, or decided on a head.
    void onAnswer(Connection& connection, std::unique_ptr<Exchange> exchange);
    /// A lane begins a streamed answer, or has more of it.
    void onStream(Connection& connection, std::shared_ptr<BodyStream> stream);
    /// What was waited for did not come in time.
    void onDeadline(Connection& connection);
    /// Goes on with a connection that was parked for lack of room, because there may be room now.
    void onRoom(Connection& connection);
    /// Something failed in the midst of one of these: forgets what was gathered for the connection. The host
    /// closes it.
    void giveUp(Connection& connection) noexcept;
    /// The listener's entrance has changed.
    void onEntrance(Connection& connection);
    /// The server stops: what is idle has only a moment left, the rest finishes.
    void onDrain(Connection& connection);

    /// Log lines gathered since the last call; the loop hands them on once a round.
    std::string& logLines() { return _logLines; }

private:
    static bool isHeld(const Connection& connection) { return !*connection.entrance; }
    /// A request is the current entrance's whenever something is asked for it. Without an entrance it is
    /// nobody's.
    static void renew(const Connection& connection, Exchange& exchange);
    void proceed(Connection& connection);
    std::size_t receive(Connection& connection, std::size_t kept);
    std::size_t receiveTls(Connection& connection, std::size_t kept);
    void discard(Connection& connection);
    void process(Connection& connection, std::string_view bytes);
    /// Takes one request, or a piece of one, off the front; false: more bytes are needed.
    bool takeRequest(Connection& connection, std::string_view& bytes);
    /// Keeps what could not be used yet; refuses if too much is kept for all.
    void keepPending(Connection& connection, std::string_view bytes);
    void takeBody(Connection& connection, std::string_view& bytes);
    /// Whether more of the body may be read; parks the connection if not.
    bool hasRoomToRead(Connection& connection);
    /// The body is complete: on to the handler, or parked until there is room to work at it.
    void useBody(Connection& connection);
    void decideOnHead(Connection& connection);
    void letBodyCome(Connection& connection);
    void onDecided(Connection& connection, std::unique_ptr<Exchange> exchange);
    /// Answers what waits for its body.
    void refuseForRoom(Connection& connection);
    void beginRequest(Connection& connection, std::string_view head, std::string_view& bytes);
    /// Answers what is decided before the body comes; true if it did.
    bool answerEarly(Connection& connection, std::string_view& bytes);
    void awaitBody(Connection& connection, std::string_view head, std::string_view& bytes);
    void dispatch(Connection& connection, Exchange& exchange, std::string_view head,
                  std::unique_ptr<Exchange> owner);
    void answerInline(Connection& connection, Exchange& exchange, std::string_view head,
                      std::unique_ptr<Exchange> owner);
    void hand(Connection& connection, Lane lane, Work work, Exchange& exchange, std::string_view head,
              std::unique_ptr<Exchange> owner);
    void answer(Connection& connection, Exchange& exchange, Response response);
    void refuse(Connection& connection, const HeadRefusal& refusal);
    void refuseBody(Connection& connection, const HeadRefusal& refusal);
    void count(const Exchange& exchange, std::int64_t microseconds);
    void log(const Exchange& exchange);

    void flush(Connection& connection);
    void keepUnsent(Connection& connection, std::string_view bytes);
    void pump(Connection& connection);
    bool sendBytes(Connection& connection, Sending& sending);
    bool sendFile(Connection& connection, Sending& sending);
    void sent(Connection& connection);

    const LoopShared& _shared;
    LoopMetrics& _metrics;
    Host& _host;
    const HeadLimits _limits;
    const std::size_t _bufferSize;
    const std::unique_ptr<char[]> _buffer; // what was kept of a connection's bytes, then what is received
    std::string _out;                      // answers to one read, sent together
    OpenFile _outFile;                     // after `_out`
    Exchange _scratch;                     // for what is answered at once
    std::string _logLines;
    std::uint64_t _nextId; // from a random one on: other loops and servers have others
};

} // namespace colonnade
