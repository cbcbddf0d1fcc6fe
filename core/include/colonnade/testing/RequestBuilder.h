#pragma once

#include "colonnade/Actor.h"
#include "colonnade/Export.h"
#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <memory>
#include <string>
#include <string_view>

namespace colonnade
{
class Actors;
}

namespace colonnade::testing
{

/// A request for a test, which owns its texts: handlers, authenticators and renderers are called with it
/// directly, without a server.
///
///     const TestRequest request = RequestBuilder("POST", "/api/task").header("Cookie",
///     "a=b").json("{}").build(); CPPUNIT_ASSERT_EQUAL(200, answer(handler, request).status());
class COLONNADE_API TestRequest
{
public:
    TestRequest(TestRequest&&) noexcept;
    TestRequest& operator=(TestRequest&&) noexcept;
    ~TestRequest();

    const Request& get() const;                          ///< as long as this lives
    operator const Request&() const { return get(); }    ///< so that it can be passed on as it is
    const Request& operator*() const { return get(); }   ///< the request
    const Request* operator->() const { return &get(); } ///< its members

private:
    friend class RequestBuilder;
    struct Texts;
    explicit TestRequest(std::unique_ptr<Texts> texts);

    std::unique_ptr<Texts> _texts;
};

/// Puts a request together. What is not said is as in a plain request of a program.
class COLONNADE_API RequestBuilder
{
public:
    /// `target` in origin form: `/api/task?limit=1`.
    explicit RequestBuilder(std::string_view method = "GET", std::string_view target = "/");
    RequestBuilder(RequestBuilder&&) noexcept;
    ~RequestBuilder();

    /// Adds a field; names may repeat, as in real requests.
    RequestBuilder& header(std::string_view name, std::string_view value);
    /// `contentType` empty: the request says none.
    RequestBuilder& body(std::string_view bytes, std::string_view contentType = {});
    RequestBuilder& json(std::string_view text); ///< a body of `application/json`
    RequestBuilder& form(
        std::string_view pairs); ///< a body of `application/x-www-form-urlencoded`: `a=1&b=2`
    RequestBuilder& param(std::string_view name, std::string_view value); ///< a path parameter
    RequestBuilder& clientAddress(std::string_view address);              ///< otherwise 127.0.0.1
    /// Whether it came over TLS; otherwise not.
    RequestBuilder& secure(bool secure);
    RequestBuilder& sentBy(SentBy page); ///< what the server makes of `Origin` and `Sec-Fetch-Site`
    RequestBuilder& principal(Principal principal); ///< sets the actor, too, unless that is set
    /// Who acts, where that is not the principal's: an app's own user, say.
    RequestBuilder& actor(Actor actor);
    /// Who names the anonymous; otherwise the address is the id as it stands. Must outlive the request.
    RequestBuilder& actors(const Actors& actors);

    /// The builder is empty afterwards.
    TestRequest build();

private:
    std::unique_ptr<TestRequest::Texts> _texts;
};

/// What the handler answers, continuations followed on this thread.
COLONNADE_API Response answer(const Handler& handler, const Request& request);

/// The bytes of a streamed answer, or of one in memory.
COLONNADE_API std::string bodyOf(const Response& response);

} // namespace colonnade::testing
