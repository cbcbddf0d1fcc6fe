#include "colonnade/testing/RequestBuilder.h"

#include "colonnade/SpoolFile.h"
#include "http/RequestEditor.h"

#include <deque>
#include <optional>

namespace colonnade::testing
{

struct TestRequest::Texts
{
    std::deque<std::string> kept; // texts stay where they are
    std::vector<std::pair<std::string_view, std::string>> params;
    std::optional<Principal> principal;
    std::optional<Actor> actor;
    Request request;

    std::string_view keep(std::string_view text) { return kept.emplace_back(text); }
    RequestEditor edit() { return RequestEditor(request); }
};

TestRequest::TestRequest(std::unique_ptr<Texts> texts):
    _texts(std::move(texts))
{
}

TestRequest::TestRequest(TestRequest&&) noexcept = default;
TestRequest& TestRequest::operator=(TestRequest&&) noexcept = default;
TestRequest::~TestRequest() = default;

const Request& TestRequest::get() const
{
    return _texts->request;
}

RequestBuilder::RequestBuilder(std::string_view method, std::string_view target):
    _texts(std::make_unique<TestRequest::Texts>())
{
    _texts->edit().setMethod(_texts->keep(method));
    _texts->edit().setTarget(_texts->keep(target));
    _texts->edit().setClientAddress("127.0.0.1");
}

RequestBuilder::RequestBuilder(RequestBuilder&&) noexcept = default;
RequestBuilder::~RequestBuilder() = default;

RequestBuilder& RequestBuilder::header(std::string_view name, std::string_view value)
{
    _texts->edit().addHeader(_texts->keep(name), _texts->keep(value));
    return *this;
}

RequestBuilder& RequestBuilder::body(std::string_view bytes, std::string_view contentType)
{
    _texts->edit().setBody(_texts->keep(bytes));
    if (!contentType.empty())
        header("Content-Type", contentType);
    return *this;
}

RequestBuilder& RequestBuilder::json(std::string_view text)
{
    return body(text, "application/json");
}

RequestBuilder& RequestBuilder::form(std::string_view pairs)
{
    return body(pairs, "application/x-www-form-urlencoded");
}

RequestBuilder& RequestBuilder::param(std::string_view name, std::string_view value)
{
    _texts->params.emplace_back(_texts->keep(name), value);
    return *this;
}

RequestBuilder& RequestBuilder::clientAddress(std::string_view address)
{
    _texts->edit().setClientAddress(address);
    return *this;
}

RequestBuilder& RequestBuilder::secure(bool secure)
{
    _texts->edit().setSecure(secure);
    return *this;
}

RequestBuilder& RequestBuilder::sentBy(SentBy page)
{
    _texts->edit().setSentBy(page);
    return *this;
}

RequestBuilder& RequestBuilder::principal(Principal principal)
{
    _texts->principal = std::move(principal);
    return *this;
}

RequestBuilder& RequestBuilder::actor(Actor actor)
{
    _texts->actor = std::move(actor);
    return *this;
}

RequestBuilder& RequestBuilder::actors(const Actors& actors)
{
    _texts->edit().setActors(&actors);
    return *this;
}

TestRequest RequestBuilder::build()
{
    RequestEditor editor = _texts->edit();
    editor.setParams(std::move(_texts->params));
    if (_texts->actor)
        editor.setActor(*_texts->actor);
    else if (_texts->principal)
        editor.setActor(_texts->principal->actor);
    editor.setPrincipal(std::move(_texts->principal));
    return TestRequest(std::move(_texts));
}

Response answer(const Handler& handler, const Request& request)
{
    Response response = handler(request);
    while (auto* continuation = std::get_if<Response::Continuation>(&response.body()))
    {
        const Handler next = std::move(continuation->next);
        response = next(request);
    }
    return response;
}

std::string bodyOf(const Response& response)
{
    class Gathering final: public BodySink
    {
    public:
        void write(std::string_view piece) override { text += piece; }
        std::string text;
    };
    if (const auto* spooled = std::get_if<Response::SpoolBody>(&response.body()))
    {
        std::string text;
        spooled->file->read(text, 0, static_cast<std::size_t>(spooled->file->size()));
        return text;
    }
    const auto* stream = std::get_if<Response::StreamBody>(&response.body());
    if (!stream)
        return std::string(response.bodyText());
    Gathering sink;
    stream->writer(sink);
    return sink.text;
}

} // namespace colonnade::testing
