#pragma once

#include "colonnade/Export.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace colonnade
{

class JsonMember;
class Request;
class Response;
class SpoolFile;

/// Where a handler runs. `Inline`: in the event loop, for handlers that never block. `Worker`: the pool for
/// everything that touches the database. `Heavy`: few threads, for hashing, images and exports.
enum class Lane
{
    Inline,
    Worker,
    Heavy
};

/// What a request needs the heavy lane for. Each kind has threads and a queue of its own, in which the
/// clients' networks are served in turn: a flood of one kind holds up neither the others nor other networks.
enum class Work
{
    Other,
    CheckPassword, ///< verifying a hash: signing in
    MakePassword,  ///< hashing a new password: registering, changing it
    Picture,
    Transfer, ///< exports and imports
    Search    ///< what looks at very many records; it reads by connections of its own
};

/// Takes the pieces of a streamed body. `write` never waits for a client: what a slow one has not taken yet
/// lies in a file meanwhile. Throws `Poco::Net::ConnectionResetException` once the client is gone, and
/// `NoRoomException` (Files.h) if too much waits for it.
class COLONNADE_API BodySink
{
public:
    virtual ~BodySink();
    /// Takes a copy, so that the piece may change afterwards.
    virtual void write(std::string_view piece) = 0;
};

using Handler = std::function<Response(const Request&)>;
using StreamWriter = std::function<void(BodySink&)>;

/// `SameSite` of a cookie; `Unset` leaves the attribute out.
enum class SameSite
{
    Unset,
    Lax,
    Strict
};

/// A cookie to set (RFC 6265). `maxAgeSeconds` < 0: until the browser closes; 0: delete.
struct Cookie
{
    std::string name;
    std::string value;
    int maxAgeSeconds = -1;
    bool httpOnly = true;
    bool secure = false;
    SameSite sameSite = SameSite::Lax;
    std::string path = "/";
    /// With `secure`, the cookie is called `__Host-` and its name, which browsers take from this host alone:
    /// no sibling of it can plant one. `Request::cookies` finds it by `name`. Needs `path` `/`.
    bool hostOnly = false;
};

/// What a handler answers. A value: nothing is sent until the handler has returned.
class COLONNADE_API Response
{
public:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    /// A file sent from disk; the path is the server's own, never made of client text.
    struct FileBody
    {
        std::string path;
    };
    /// A file without a name, sent whole. Nobody writes to it any more.
    struct SpoolBody
    {
        std::shared_ptr<const SpoolFile> file;
    };
    struct StreamBody
    {
        StreamWriter writer;
    };
    /// Not an answer yet: run `next` on another lane with the same request, and answer what it returns.
    struct Continuation
    {
        Lane lane;
        Handler next;
        Work work = Work::Other; ///< of the heavy lane
    };
    using Body = std::variant<std::string, std::shared_ptr<const std::string>, FileBody, StreamBody,
                              Continuation, SpoolBody>;

    /// An answer without a body.
    explicit Response(int status = 200):
        _status(status)
    {
    }

    /// For types that have no function of their own.
    static Response bytes(std::string body, std::string contentType, int status = 200);
    static Response text(std::string body, int status = 200); ///< text/plain; charset=utf-8
    static Response html(std::string body, int status = 200); ///< text/html; charset=utf-8
    static Response json(std::string body, int status = 200); ///< application/json, without charset
    /// One object of scalar members, in this order.
    static Response json(std::initializer_list<JsonMember> members, int status = 200);
    /// A body kept in memory and sent many times.
    static Response shared(std::shared_ptr<const std::string> body, std::string contentType);
    /// Sent from disk, read while it is sent. A file that cannot be opened is a 500, so look before where it
    /// may be missing.
    static Response file(std::string path, std::string contentType);
    /// What was put together in a file, because it may be large: `SpooledText` does so, too.
    static Response spooled(std::shared_ptr<const SpoolFile> file, std::string contentType);
    /// For what is made while it is sent. The writer runs on the handler's lane and never waits for the
    /// client.
    static Response stream(std::string contentType, StreamWriter writer);
    /// `location`: a path of this server or a whole address; what comes from outside must be checked before,
    /// lest it lead to another site.
    static Response redirect(std::string_view location, int status = 302);
    /// Hands the request over to another lane, so that for instance a worker does not wait for a password
    /// hash.
    static Response onLane(Lane lane, Handler next);
    /// The same for the heavy lane, saying what for.
    static Response onHeavyLane(Work work, Handler next);

    int status() const { return _status; }                          ///< 200 if not said
    void setStatus(int status) { _status = status; }                ///< keeps body and fields
    const std::string& contentType() const { return _contentType; } ///< empty: none is sent
    const Fields& headers() const { return _headers; }              ///< without the server's own
    const Body& body() const { return _body; }                      ///< as the handler left it
    Body& body() { return _body; }                                  ///< for filters that replace it

    /// The text of a body held in memory; throws `Poco::InvalidAccessException` for a file, stream or
    /// continuation.
    std::string_view bodyText() const;

    /// Adds a field; a name may repeat. Throws `Poco::InvalidArgumentException` for a name that is no token
    /// or a value with control characters: nothing that came from outside can split a response.
    /// `Content-Type` sets the type; `Content-Length`, `Connection` and `Transfer-Encoding` belong to the
    /// server and are refused.
    Response& header(std::string_view name, std::string_view value) &;
    /// The same while the answer is put together in one expression.
    Response&& header(std::string_view name, std::string_view value) &&;

    /// The request does not count against its caller's rate limit.
    Response&& uncounted() &&
    {
        _uncounted = true;
        return std::move(*this);
    }
    bool isUncounted() const { return _uncounted; } ///< whether `uncounted` was called

    /// Takes all fields of that name away, ignoring case.
    void removeHeader(std::string_view name);

    /// Adds a `Set-Cookie`. Throws as `header` does, since a value may come from outside.
    Response& cookie(const Cookie& cookie) &;
    /// The same while the answer is put together in one expression.
    Response&& cookie(const Cookie& cookie) &&;

    /// The first value of that header, ignoring case; empty if there is none. For tests and guards.
    std::string_view findHeader(std::string_view name) const;

private:
    int _status;
    bool _uncounted = false;
    std::string _contentType;
    Fields _headers;
    Body _body;
};

} // namespace colonnade
