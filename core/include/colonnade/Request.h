#pragma once

#include "colonnade/Actor.h"
#include "colonnade/Export.h"
#include "colonnade/Method.h"
#include "colonnade/Parameters.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

class Actors;

/// A header field of a request: views that live as long as the request.
struct HeaderView
{
    std::string_view name;
    std::string_view value; ///< without the blanks around it
};

/// A file in a multipart body.
struct FilePart
{
    std::string name;         ///< of the form's field
    std::string fileName;     ///< as the client says, never to be used as a path; empty if none was chosen
    std::string contentType;  ///< as the client says, parameters included; empty if not given
    std::string_view content; ///< lives as long as the request
};

/// Which page sent a request, as far as its browser tells by `Origin` and `Sec-Fetch-Site`.
enum class SentBy
{
    Unsaid,   ///< a program, or a browser that does not tell
    OwnPage,  ///< one of ours, or the visitor typed the address
    FrontEnd, ///< one of an origin that may act as ours: `http.front_end_origins`
    OtherSite
};

/// One request, complete and already checked against the server's limits; read-only for handlers.
///
/// All views live as long as the request. A request is used by one thread at a time: a handler need not lock.
/// Tests make requests with `testing/RequestBuilder.h`.
class COLONNADE_API Request
{
public:
    Method method() const { return _method; } ///< `Method::Other` for those without a name here
    std::string_view methodText() const { return _methodText; } ///< as received, in capitals

    /// The request target as received, in origin form: `/api/task?limit=1`. Never log it: a query may hold a
    /// key.
    std::string_view target() const { return _target; }

    /// The target up to `?`, not decoded.
    std::string_view path() const { return _path; }

    /// What follows `?`, not decoded.
    std::string_view queryText() const { return _queryText; }

    /// The decoded query; parsed at the first call.
    const Parameters& query() const;

    /// The first field of that name, ignoring ASCII case; nothing if there is none.
    std::optional<std::string_view> findHeader(std::string_view name) const;
    const std::vector<HeaderView>& headers() const { return _headers; } ///< in order, repeats kept

    /// Values of all cookies of that name, in order; a value in double quotes is unquoted. If the browser has
    /// them as `__Host-` and the name (`Cookie::hostOnly`), only those.
    std::vector<std::string_view> cookies(std::string_view name) const;

    /// The media type without parameters, in lower case: `application/json`; empty if not given.
    std::string contentType() const;

    std::string_view body() const { return _body; } ///< whole; empty while `RouteSpec::authorise` asks

    /// The fields of a urlencoded or multipart body (file parts left out); empty for other types. Parsed at
    /// the first call. Throws `HttpError` 400 for a malformed multipart body.
    const Parameters& form() const;

    /// The file parts of a multipart body, in order; none for other types. Parsed and refused as `form` is.
    const std::vector<FilePart>& files() const;

    /// A path parameter, percent-decoded: `{name}`. Throws `Poco::NotFoundException` if the route has none of
    /// that name.
    const std::string& param(std::string_view name) const;

    /// A path parameter of a route's `{name:int}`.
    std::int64_t intParam(std::string_view name) const;

    /// The peer's address without port; behind a trusted proxy the one it reports.
    std::string_view clientAddress() const { return _clientAddress; }

    /// Came over TLS, to us or to a trusted proxy that says so; or `http.public_url` says that all do.
    bool secure() const { return _secure; }

    /// What keeps a visitor's cookies from acting for another site (CSRF): `OtherSite` is to be refused
    /// wherever a cookie is what proves an identity.
    SentBy sentBy() const { return _sentBy; }

    /// Tells this request from others in the logs: the client's `X-Request-Id` if it sent a sound one. It is
    /// sent back in that field.
    const std::string& id() const { return _id; }

    /// Some proxy handed it on: a trusted one did, or a header field says that one has.
    bool throughProxy() const;

    /// Who proved an identity; nothing when nobody did, or when the route asks for no authentication.
    const std::optional<Principal>& principal() const { return _principal; }

    /// Who acts on the server as a whole (an actor within a project is resolved by `Actors::resolve`).
    /// Without authentication: `anonymous`.
    const Actor& actor() const;

private:
    friend class RequestEditor; // the server's and the tests' way to fill a request

    Method _method = Method::Get;
    std::string_view _methodText;
    std::string_view _target;
    std::string_view _path;
    std::string_view _queryText;
    std::vector<HeaderView> _headers;
    std::string_view _body;
    std::string _clientAddress;
    std::string _id;
    bool _secure = false;
    SentBy _sentBy = SentBy::Unsaid;
    bool _fromTrustedProxy = false;
    std::vector<std::pair<std::string_view, std::string>> _params; // name as in the route's pattern
    std::optional<Principal> _principal;
    const Actors* _actors = nullptr;          // names the anonymous
    mutable std::optional<Actor> _actor;      // the anonymous one is made at the first use
    mutable std::optional<Parameters> _query; // parsed at the first use
    mutable std::optional<Parameters> _form;  // parsed at the first use
    mutable std::vector<FilePart> _files;     // filled along with _form
};

} // namespace colonnade
