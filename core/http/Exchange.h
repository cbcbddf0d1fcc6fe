#pragma once

#include "colonnade/Identity.h"
#include "colonnade/Request.h"
#include "colonnade/Response.h"
#include "http/IncomingBody.h"
#include "http/RateLimiter.h"
#include "http/RequestParser.h"
#include "http/Router.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace colonnade
{

struct Connection;
class EventLoop;
class Pipeline;

/// A file that is open for sending, and the room that it takes of the disk if it has no name; closes itself.
class OpenFile
{
public:
    OpenFile() = default;
    OpenFile(int descriptor, std::uint64_t size):
        _descriptor(descriptor),
        _size(size)
    {
    }
    OpenFile(OpenFile&& other) noexcept:
        _descriptor(std::exchange(other._descriptor, -1)),
        _size(other._size),
        _hold(std::move(other._hold))
    {
    }
    OpenFile& operator=(OpenFile&& other) noexcept
    {
        std::swap(_descriptor, other._descriptor);
        std::swap(_size, other._size);
        std::swap(_hold, other._hold);
        return *this;
    }
    ~OpenFile();

    /// Throws `Poco::FileException` if it is not a readable, ordinary file.
    static OpenFile open(const std::string& path);

    /// All that is in a file without a name; `hold` has taken room for it. Throws `Poco::FileException`.
    static OpenFile share(const SpoolFile& file, Hold hold);

    explicit operator bool() const { return _descriptor >= 0; } ///< whether there is a file
    int descriptor() const { return _descriptor; }              ///< closed with the object
    std::uint64_t size() const { return _size; }                ///< when it was opened

private:
    int _descriptor = -1;
    std::uint64_t _size = 0;
    Hold _hold;
};

/// A credential whose check takes long, on its way to the heavy lane and back.
struct Verification
{
    const Authenticator* by = nullptr; ///< null: there is none
    /// Nothing: it is still to be checked.
    std::optional<std::variant<NoCredentials, Principal, Rejected>> outcome;

    bool isDue() const { return by && !outcome; }
};

/// A request on its way to an answer. The loop has one of its own for what it answers at once; what goes to a
/// lane gets one that owns its bytes.
struct Exchange
{
    Request request;
    RequestHead head;
    const Pipeline* pipeline = nullptr;
    std::shared_ptr<const void> keepsSite; ///< on a lane: the site outlives the request
    std::variant<RouteMatch, RouteMiss> found = RouteMiss{};
    const RegisteredRoute* route = nullptr; ///< null: `found` is a miss
    std::size_t metric = 0;                 ///< where it is counted; 0: `found` is a miss
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::time_point arrived; ///< whole, when it was handed to the lanes
    std::uint64_t network = 0;                     ///< of the client, as a number that others cannot choose
    std::uint64_t topic = 0;                       ///< see `RouteSpec::topic`
    std::uint64_t id = 0;                          ///< tells its lines in the logs from others'

    std::string headBytes; ///< owned copies, of a request that left the read buffer
    std::string bodyBytes;
    std::unique_ptr<IncomingBody> incoming;   ///< or the body, if it came in pieces
    Handler next;                             ///< of a continuation
    Verification verification;                ///< of who asks
    bool ambient = false;                     ///< the principal came from a cookie
    bool wasCounted = false;                  ///< against the rate limit
    std::vector<RateLimiter::Verdict> counts; ///< of the rate limit, as long as nothing refused it
    std::string_view standing;                ///< lines that the answer's head ends with; the pipeline's
    bool wasTried = false;                    ///< without the database, which it needs
    bool misdirected = false;                 ///< its Host is none of ours
    bool ofPresenters = false;                ///< its Host is that of `pages.presenter_origin`
    bool ofServer = false;                    ///< `route` is the server's, not the site's
    bool deciding = false;                    ///< on a lane for what is decided on the head alone
    bool decided = false;                     ///< that is done: nothing but the handler is left
    bool letIn = false;                       ///< its body may come
    bool closes = false;                      ///< the connection ends with this answer
    bool failed = false;                      ///< there is none: the connection is given up

    std::unique_ptr<Exchange> nextPosted; ///< on its way back to the loop: taking it must not need memory
    EventLoop* loop = nullptr;            ///< where the answer goes
    Connection* connection = nullptr;
    std::string wire; ///< the answer's head, and its body if that is in memory
    OpenFile file;    ///< or the rest of it
    int status = 0;
    std::uint64_t bodySize = 0; ///< bytes of body sent, for the log

    /// Gives up whatever answer there is.
    void abandon() noexcept;
    /// Forgets all but the memory.
    void clear();
    /// Copies the bytes in the read buffer that the request's views point into.
    void own(std::string_view head, std::string_view body);
};

} // namespace colonnade
