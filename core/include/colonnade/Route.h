#pragma once

#include "colonnade/Export.h"
#include "colonnade/Interface.h"
#include "colonnade/Method.h"
#include "colonnade/Response.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace colonnade
{

/// `None`: no authenticator runs and the actor is anonymous. `Optional`: whoever proves an identity is known.
/// `Required`: without an identity the answer is 401.
enum class Auth
{
    None,
    Optional,
    Required
};

/// Whether an unsafe method needs a CSRF check when the credential was ambient (a cookie). `Handler`: the
/// route's own code checks, because its protocol says how.
enum class Csrf
{
    Check,
    Handler
};

/// Looks at a request whose body has not come yet. Answers whoever must not send one, or throws `HttpError`;
/// nothing: the body may come.
using Authorise = std::function<std::optional<Response>(const Request&)>;

/// Describes one route. Made with `get("/hello/{name}")` and its siblings, then refined.
///
/// Patterns: segments are fixed text, `{name}` (one segment, any text) or `{name:int}` (decimal digits that
/// fit 63 bits). A fixed segment wins over a parameter, an int over a text. A pattern that ends in `/` is
/// another pattern than the one without. HEAD and OPTIONS come with GET.
class RouteSpec
{
public:
    /// Rather by `get`, `post` and their siblings.
    RouteSpec(Method method, std::string pattern):
        _method(method),
        _pattern(std::move(pattern))
    {
    }

    /// A few words for `colonnade routes`, without a full stop. Each route should have one.
    RouteSpec& summary(std::string text)
    {
        _summary = std::move(text);
        return *this;
    }
    /// Whether credentials are looked at; by default they are not, so a route that knows people must say so.
    RouteSpec& auth(Auth auth)
    {
        _auth = auth;
        return *this;
    }
    /// Which authenticators count, by name; empty (the default): all that are loaded.
    RouteSpec& credentials(std::vector<std::string> names)
    {
        _credentials = std::move(names);
        return *this;
    }
    /// `work`: what it needs the heavy lane for.
    RouteSpec& lane(Lane lane, Work work = Work::Other)
    {
        _lane = lane;
        _work = work;
        return *this;
    }
    /// Tells whose work a request is, a project's for instance, by any short text. The requests of one topic
    /// get at most a part of the workers and of the database's connections, so that one whose rows are locked
    /// holds up nobody else. By default, and for an empty text, the route is the topic. The event loop asks
    /// it for each request: it must be quick, and must not throw.
    RouteSpec& topic(std::function<std::string(const Request&)> topic)
    {
        _topic = std::move(topic);
        return *this;
    }
    /// The largest body, in bytes; otherwise `http.max_body_bytes`.
    RouteSpec& maxBodyBytes(std::size_t bytes)
    {
        _maxBodyBytes = bytes;
        return *this;
    }
    /// The handler unpacks bodies with a `Content-Encoding` itself, within a bound of its own. Otherwise they
    /// are refused with 415 before they come.
    RouteSpec& readCodedBodies()
    {
        _readsCodedBodies = true;
        return *this;
    }
    /// The largest `multipart/form-data` body, where files come along; otherwise `maxBodyBytes`.
    RouteSpec& maxFormBytes(std::size_t bytes)
    {
        _maxFormBytes = bytes;
        return *this;
    }
    /// Who may send a body. Asked with the head alone (`Request::body` is empty), after the credentials,
    /// before a body is taken that is large or slow. One that comes along with the head is handed to the
    /// handler straight away: the handler must ask itself, too, also since things change while a body comes.
    RouteSpec& authorise(Authorise ask)
    {
        _authorise = std::move(ask);
        return *this;
    }
    /// The error family; otherwise that of the plugin's mount.
    RouteSpec& errors(std::string family)
    {
        _errors = std::move(family);
        return *this;
    }
    /// By default the pipeline checks; `Csrf::Handler` must then really do it.
    RouteSpec& csrf(Csrf csrf)
    {
        _csrf = csrf;
        return *this;
    }
    /// Counts requests together with all routes of the same bucket, `http.rate_limit` per window and caller;
    /// empty (the default): not limited.
    RouteSpec& rateLimit(std::string bucket)
    {
        _rateLimit = std::move(bucket);
        return *this;
    }

    Method method() const { return _method; }                                    ///< HEAD comes with GET
    const std::string& pattern() const { return _pattern; }                      ///< as it was given
    const std::string& summary() const { return _summary; }                      ///< may be empty
    Auth auth() const { return _auth; }                                          ///< `None` if not said
    const std::vector<std::string>& credentials() const { return _credentials; } ///< empty: all
    Lane lane() const { return _lane; }                                          ///< `Worker` if not said
    Work work() const { return _work; }                                          ///< of the heavy lane
    /// Null: the route itself.
    const std::function<std::string(const Request&)>& topic() const { return _topic; }
    /// Nothing: `http.max_body_bytes`.
    std::optional<std::size_t> maxBodyBytes() const { return _maxBodyBytes; }
    std::optional<std::size_t> maxFormBytes() const { return _maxFormBytes; } ///< nothing: as any body
    bool readsCodedBodies() const { return _readsCodedBodies; }               ///< false: 415 for them
    const Authorise& authorise() const { return _authorise; }                 ///< null: nobody is asked
    const std::string& errors() const { return _errors; }                     ///< empty: as the mount
    Csrf csrf() const { return _csrf; }                                       ///< who checks
    const std::string& rateLimit() const { return _rateLimit; }               ///< empty: not limited

private:
    Method _method;
    std::string _pattern;
    std::string _summary;
    Auth _auth = Auth::None;
    std::vector<std::string> _credentials;
    Lane _lane = Lane::Worker;
    Work _work = Work::Other;
    std::function<std::string(const Request&)> _topic;
    std::optional<std::size_t> _maxBodyBytes;
    std::optional<std::size_t> _maxFormBytes;
    bool _readsCodedBodies = false;
    Authorise _authorise;
    std::string _errors;
    Csrf _csrf = Csrf::Check;
    std::string _rateLimit;
};

/// Reads; HEAD is answered by the same handler, so it must change nothing.
inline RouteSpec get(std::string pattern)
{
    return {Method::Get, std::move(pattern)};
}
/// Makes something, or does what is no reading.
inline RouteSpec post(std::string pattern)
{
    return {Method::Post, std::move(pattern)};
}
/// Replaces or changes what the path names.
inline RouteSpec put(std::string pattern)
{
    return {Method::Put, std::move(pattern)};
}
/// Changes a part of what the path names.
inline RouteSpec patch(std::string pattern)
{
    return {Method::Patch, std::move(pattern)};
}
/// Deletes what the path names (`delete` is a word of C++).
inline RouteSpec del(std::string pattern)
{
    return {Method::Delete, std::move(pattern)};
}
/// Only where the answer must differ from the server's own, which names the methods of a path.
inline RouteSpec options(std::string pattern)
{
    return {Method::Options, std::move(pattern)};
}

/// Knows where addresses of an older system lead by now. Asked for a GET or HEAD below a prefix that no route
/// has, whatever plugin's mount it lies in. Runs on a worker and may use the database. Any thread.
class COLONNADE_API MovedAddresses
{
public:
    static constexpr Interface INTERFACE{"http.moved_addresses", 1};

    virtual ~MovedAddresses();

    /// `/app` covers `/app` and all below it.
    virtual std::string_view prefix() const = 0;
    /// Path and query of this server that the client is sent to (301); nothing if it is no such address.
    virtual std::optional<std::string> find(const Request& request) const = 0;
};

/// Looks at every answer of the paths below a prefix before it is sent, errors and preflights included: CORS
/// and caching headers of a family. Must not throw or block. Any thread.
class COLONNADE_API ResponseFilter
{
public:
    static constexpr Interface INTERFACE{"http.response_filter", 1};

    virtual ~ResponseFilter();

    /// `/api` covers `/api` and all below it.
    virtual std::string_view prefix() const = 0;
    /// May add and take away fields; called for errors, too, so it must not count on a handler having run.
    virtual void apply(const Request& request, Response& response) const = 0;
};

/// Opens paths to pages of other origins (CORS), which then act with the visitor's cookies as our own pages
/// do: `http.front_end_origins`. Any thread.
class COLONNADE_API FrontEndAccess
{
public:
    static constexpr Interface INTERFACE{"http.front_end_access", 1};

    virtual ~FrontEndAccess();

    /// What such pages may call: `/api` and all below it.
    virtual std::vector<std::string> prefixes() const = 0;
    /// Origins that the plugin knows of, `https://app.example.org`: they count while
    /// `http.front_end_origins` is empty.
    virtual std::vector<std::string> origins() const = 0;
};

} // namespace colonnade
