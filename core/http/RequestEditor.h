#pragma once

#include "colonnade/Request.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

/// Fills a request: for the server, and for tests that make one by hand. The texts must outlive the request.
class RequestEditor
{
public:
    explicit RequestEditor(Request& request):
        _request(request)
    {
    }

    /// Forgets all but the memory, for the next request.
    void clear();

    void setMethod(std::string_view text);   ///< and its text
    void setTarget(std::string_view target); ///< in origin form, or `?query` of an empty path, or `*`
    /// Replaces the Host field's value, or adds one.
    void setHost(std::string_view host);
    /// Views must outlive the request.
    void addHeader(std::string_view name, std::string_view value)
    {
        _request._headers.push_back({name, value});
    }
    /// Also forgets what was read of the body before.
    void setBody(std::string_view body)
    {
        _request._body = body;
        _request._form.reset();
        _request._files.clear();
    }
    void setClientAddress(std::string_view address) { _request._clientAddress = address; } ///< without port
    void setSecure(bool secure) { _request._secure = secure; }                             ///< came over TLS
    void setSentBy(SentBy page) { _request._sentBy = page; }                   ///< see `Request::sentBy`
    void setId(std::string_view id) { _request._id = id; }                     ///< for logs and the answer
    void setFromTrustedProxy(bool from) { _request._fromTrustedProxy = from; } ///< its fields count
    /// Names are views into the route's pattern, which outlives the request.
    void setParams(std::vector<std::pair<std::string_view, std::string>> params)
    {
        _request._params = std::move(params);
    }
    /// Who proved an identity.
    void setPrincipal(std::optional<Principal> principal) { _request._principal = std::move(principal); }
    void setActor(Actor actor) { _request._actor = std::move(actor); } ///< where it is not the principal's
    /// Who makes `anonymous` out of an address; null: the address is the id as it stands.
    void setActors(const Actors* actors) { _request._actors = actors; }

    /// The bytes that the views point into have moved from `from` to `to`, `size` of them.
    void rebase(const char* from, std::size_t size, const char* to);

private:
    Request& _request;
};

} // namespace colonnade
