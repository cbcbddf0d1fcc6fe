#include "colonnade/poco/RequestHandlers.h"
#include "support/ScratchFolder.h"

#include "colonnade/HttpError.h"
#include "colonnade/testing/RequestBuilder.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTMLForm.h>
#include <Poco/Net/HTTPCookie.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <functional>

using namespace colonnade;
using namespace colonnade::poco;
using Poco::Net::HTTPServerRequest;
using Poco::Net::HTTPServerResponse;
using testing::RequestBuilder;

namespace
{

using Act = std::function<void(HTTPServerRequest&, HTTPServerResponse&)>;

class ActingHandler final: public Poco::Net::HTTPRequestHandler
{
public:
    explicit ActingHandler(Act act):
        _act(std::move(act))
    {
    }

    void handleRequest(HTTPServerRequest& request, HTTPServerResponse& response) override
    {
        _act(request, response);
    }

private:
    const Act _act;
};

/// Makes a handler for /known alone.
class KnownFactory final: public Poco::Net::HTTPRequestHandlerFactory
{
public:
    Poco::Net::HTTPRequestHandler* createRequestHandler(const HTTPServerRequest& request) override
    {
        if (request.getURI() != "/known")
            return nullptr;
        return new ActingHandler([](HTTPServerRequest&, HTTPServerResponse& response)
                                 { response.send() << "known"; });
    }
};

class RequestHandlersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RequestHandlersTest);
    CPPUNIT_TEST(testTheHandlerSeesTheRequest);
    CPPUNIT_TEST(testWhatIsWrittenIsTheAnswer);
    CPPUNIT_TEST(testTheServersOwnFieldsAreLeftToIt);
    CPPUNIT_TEST(testLargeAnswersGoIntoAFile);
    CPPUNIT_TEST(testFilesAreSent);
    CPPUNIT_TEST(testRedirectsAndChallenges);
    CPPUNIT_TEST(testASecondAnswerIsRefused);
    CPPUNIT_TEST(testExceptionsAreTheRoutes);
    CPPUNIT_TEST(testAFactoryMayHaveNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheHandlerSeesTheRequest()
    {
        const auto request = RequestBuilder("POST", "/shelf?sort=up")
                                 .header("X-Two", "a")
                                 .header("X-Two", "b")
                                 .form("title=Emma&pages=512")
                                 .build();
        const Response answer = answered(request,
                                         [](HTTPServerRequest& asked, HTTPServerResponse& response)
                                         {
                                             const Poco::Net::HTMLForm form(asked, asked.stream());
                                             response.send() << asked.getMethod() << ' ' << asked.getURI()
                                                             << ' ' << form["title"] << form["pages"] << ' '
                                                             << asked.get("X-Two") << ' '
                                                             << asked.clientAddress().host().toString();
                                         });
        CPPUNIT_ASSERT_EQUAL(std::string("POST /shelf?sort=up Emma512 a ") +
                                 std::string(request->clientAddress()),
                             std::string(answer.bodyText()));
    }

    void testWhatIsWrittenIsTheAnswer()
    {
        const Response answer = answered(
            [](HTTPServerRequest&, HTTPServerResponse& response)
            {
                response.setStatusAndReason(HTTPServerResponse::HTTP_CREATED);
                response.setContentType("application/json");
                response.set("X-Made-By", "POCO");
                response.addCookie(Poco::Net::HTTPCookie("seen", "1"));
                std::ostream& out = response.send();
                for (int i = 0; i < 3; ++i)
                    out << i << ',' << std::flush;
            });
        CPPUNIT_ASSERT_EQUAL(201, answer.status());
        CPPUNIT_ASSERT_EQUAL(std::string("0,1,2,"), std::string(answer.bodyText()));
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), answer.contentType());
        CPPUNIT_ASSERT_EQUAL(std::string("POCO"), std::string(answer.findHeader("X-Made-By")));
        CPPUNIT_ASSERT(answer.findHeader("Set-Cookie").starts_with("seen=1"));
        const Response buffer = answered([](HTTPServerRequest&, HTTPServerResponse& response)
                                         { response.sendBuffer("ab\0c", 4); });
        CPPUNIT_ASSERT_EQUAL(std::string("ab\0c", 4), std::string(buffer.bodyText()));
        CPPUNIT_ASSERT_EQUAL(200, answered([](HTTPServerRequest&, HTTPServerResponse&) {}).status());
    }

    void testTheServersOwnFieldsAreLeftToIt()
    {
        const Response answer = answered(
            [](HTTPServerRequest&, HTTPServerResponse& response)
            {
                response.setContentLength(7000);
                response.setChunkedTransferEncoding(true);
                response.setKeepAlive(false);
                response.setDate(Poco::Timestamp());
                response.send() << "x";
            });
        CPPUNIT_ASSERT(answer.headers().empty());
    }

    void testLargeAnswersGoIntoAFile()
    {
        const Response answer = answered(
            [](HTTPServerRequest&, HTTPServerResponse& response)
            {
                std::ostream& out = response.send();
                for (int i = 0; i < 100'000; ++i)
                    out << "12345678\n";
            });
        const auto* spooled = std::get_if<Response::SpoolBody>(&answer.body());
        CPPUNIT_ASSERT(spooled);
        CPPUNIT_ASSERT(std::filesystem::is_empty(_folder.path())); // it has no name
    }

    void testFilesAreSent()
    {
        const std::string path = _folder.path() + "/a.txt";
        std::ofstream(path) << "a";
        const Response answer = answered([&](HTTPServerRequest&, HTTPServerResponse& response)
                                         { response.sendFile(path, "text/plain"); });
        CPPUNIT_ASSERT_EQUAL(path, std::get<Response::FileBody>(answer.body()).path);
        CPPUNIT_ASSERT_EQUAL(std::string("text/plain"), answer.contentType());
        const auto missing = [&](HTTPServerRequest&, HTTPServerResponse& response)
        { response.sendFile(path + "?", "text/plain"); };
        CPPUNIT_ASSERT_THROW(answered(missing), Poco::FileNotFoundException);
    }

    void testRedirectsAndChallenges()
    {
        const Response away = answered([](HTTPServerRequest&, HTTPServerResponse& response)
                                       { response.redirect("/there", HTTPServerResponse::HTTP_SEE_OTHER); });
        CPPUNIT_ASSERT_EQUAL(303, away.status());
        CPPUNIT_ASSERT_EQUAL(std::string("/there"), std::string(away.findHeader("Location")));
        const Response asks = answered(
            [](HTTPServerRequest&, HTTPServerResponse& response)
            {
                response.requireAuthentication("shelf");
                response.send();
            });
        CPPUNIT_ASSERT_EQUAL(401, asks.status());
        CPPUNIT_ASSERT_EQUAL(std::string("Basic realm=\"shelf\""),
                             std::string(asks.findHeader("WWW-Authenticate")));
        const auto splits = [](HTTPServerRequest&, HTTPServerResponse& response)
        { response.redirect("/a\r\nSet-Cookie: b=1", HTTPServerResponse::HTTP_FOUND); };
        CPPUNIT_ASSERT_THROW(answered(splits), Poco::InvalidArgumentException);
    }

    void testASecondAnswerIsRefused()
    {
        const auto twice = [](HTTPServerRequest&, HTTPServerResponse& response)
        {
            response.send() << "a";
            response.sendBuffer("b", 1);
        };
        CPPUNIT_ASSERT_THROW(answered(twice), Poco::IllegalStateException);
    }

    void testExceptionsAreTheRoutes()
    {
        const auto fails = [](HTTPServerRequest&, HTTPServerResponse& response)
        {
            response.send() << "half";
            throw Poco::RuntimeException("no");
        };
        CPPUNIT_ASSERT_THROW(answered(fails), Poco::RuntimeException);
    }

    void testAFactoryMayHaveNone()
    {
        const Handler handler = handlerOf(new KnownFactory, _folder.path());
        CPPUNIT_ASSERT_EQUAL(std::string("known"),
                             std::string(handler(*RequestBuilder("GET", "/known").build()).bodyText()));
        CPPUNIT_ASSERT_THROW(handler(*RequestBuilder("GET", "/unknown").build()), HttpError);
    }

private:
    Response answered(const Act& act) const { return answered(RequestBuilder("GET", "/shelf").build(), act); }

    Response answered(const Request& request, const Act& act) const
    {
        return handlerOf([&] { return std::make_unique<ActingHandler>(act); }, _folder.path())(request);
    }

    test::ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RequestHandlersTest);

} // namespace
