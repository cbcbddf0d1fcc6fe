#pragma once

#include "http/BodyStream.h"
#include "http/Exchange.h"
#include "http/TimerWheel.h"
#include "http/Tls.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace colonnade
{

/// What serves the requests that come in by a listener. A request holds it while a lane has it. Null: they
/// wait.
using Entrance = std::shared_ptr<const Pipeline>;

/// What could not be sent at once, or comes from elsewhere.
struct Sending
{
    std::string bytes;
    std::size_t offset = 0; ///< of `bytes`, sent already
    Hold hold;              ///< for them
    OpenFile file;          ///< after `bytes`
    std::uint64_t fileOffset = 0;
    std::shared_ptr<BodyStream> stream; ///< after `bytes`, until it is finished
};

/// What the connection waits for next: it decides which deadline holds.
enum class Phase : std::uint8_t
{
    Handshake, ///< of TLS; nothing can be said before
    Idle,      ///< between requests
    Head,      ///< the first bytes of a request are there
    Undecided, ///< its head, too; the rest of a small body may come at any moment
    Body,      ///< the head let it in
    Outside,   ///< a lane has the request
    Sending,   ///< the client does not take the answer
    Lingering  ///< all is sent; reads what the client still sends, so that it sees the answer
};

/// A client. Kept small: an idle one has nothing but this. The loop's, except that lanes look whether who
/// asked is still there while they have a request of it.
struct Connection: TimerEntry
{
    int socket = -1;
    std::uint32_t index = 0; ///< in the loop's list
    Phase phase = Phase::Idle;
    bool outside = false;               ///< a lane has a request of it; it cannot be freed
    bool readable = true;               ///< a receive may bring something
    std::atomic<bool> hungUp = false;   ///< the client sends no more; the end may not have been read yet
    bool ended = false;                 ///< the end has been read
    bool backlog = false;               ///< `pending` may hold whole requests
    bool closing = false;               ///< after what is being sent
    bool lingers = false;               ///< before it closes: there is input that nobody read
    std::atomic<bool> gone = false;     ///< the socket is closed
    bool queued = false;                ///< waits for its next turn
    bool parked = false;                ///< waits for room
    bool counted = false;               ///< against the limit of its address
    bool scraped = false;               ///< came in by the management listener
    bool held = false;                  ///< has something to read, and waits for an entrance
    const Entrance* entrance = nullptr; ///< of its listener
    std::unique_ptr<TlsConnection> tls; ///< null: plain
    std::string address;
    std::string network;                ///< as `networkOf` says
    std::uint64_t discarded = 0;        ///< bytes that nobody wanted, since it lingers
    std::string pending;                ///< bytes received and not used yet
    Hold pendingHold;                   ///< for them, if they are many
    std::unique_ptr<Exchange> arriving; ///< a request whose body is not complete, or waits for room
    std::unique_ptr<Sending> sending;

    /// Whether the next request may be read.
    bool isFree() const { return !outside && !sending && !closing && !gone && !parked; }
};

} // namespace colonnade
