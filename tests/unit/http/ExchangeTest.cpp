#include "RunningServer.h"

#include "colonnade/Request.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

class ExchangeTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ExchangeTest);
    CPPUNIT_TEST(testGoodRequestsAreServed);
    CPPUNIT_TEST(testRequestSplitAtEveryByteIsServed);
    CPPUNIT_TEST(testPipelinedAnswersComeInOrder);
    CPPUNIT_TEST(testManyPipelinedRequestsAreAllAnswered);
    CPPUNIT_TEST(testHeadHasTheLengthButNoBody);
    CPPUNIT_TEST(testHttp10ClosesUnlessAskedToStay);
    CPPUNIT_TEST(testExpectationIsAnsweredBeforeTheBody);
    CPPUNIT_TEST(testUnknownPathClosesWhenItsBodyIsNotThere);
    CPPUNIT_TEST(testWrongMethodNamesTheAllowedOnes);
    CPPUNIT_TEST(testAnswersWithoutBodyHaveNoLength);
    CPPUNIT_TEST(testHalfClosedClientIsStillAnswered);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        auto site = std::make_shared<Site>();
        const auto echo = [](const Request& request)
        { return Response::text("<" + std::string(request.body()) + ">"); };
        site->router.add(post("/echo"), echo, "test");
        site->router.add(post("/inline").lane(Lane::Inline), echo, "test");
        site->router.add(
            get("/hello/{name}"),
            [](const Request& request) { return Response::text("[" + request.param("name") + "]"); }, "test");
        site->router.add(
            get("/fast/{name}").lane(Lane::Inline),
            [](const Request& request) { return Response::text("[" + request.param("name") + "]"); }, "test");
        site->router.add(
            get("/empty"), [](const Request&) { return Response(204); }, "test");
        site->router.add(
            get("/same"), [](const Request&) { return Response(304); }, "test");
        _server = std::make_unique<RunningServer>(site);
    }

    void tearDown() override { _server.reset(); }

    void testGoodRequestsAreServed()
    {
        const std::string end = "Host: a\r\nConnection: close\r\n";
        const std::string chunks = "POST /echo HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n" + end + "\r\n";
        const std::pair<std::string, std::string> table[] = {
            {"GET /hello/bob HTTP/1.1\r\n" + end + "\r\n", "[bob]"},
            {"\r\nGET /hello/bob HTTP/1.1\r\n" + end + "\r\n", "[bob]"},
            {"GET /hello/b%20b?x=/../%zz HTTP/1.1\r\n" + end + "\r\n", "[b b]"},
            {"GET http://A/hello/bob HTTP/1.1\r\n" + end + "\r\n", "[bob]"},
            {"GET http://a:80/hello/bob HTTP/1.1\r\n" + end + "\r\n", "[bob]"},
            {"GET http://a/hello/bob HTTP/1.1\r\nConnection: close\r\nHost: elsewhere\r\n\r\n", "[bob]"},
            {"GET http://a/hello/bob HTTP/1.0\r\n\r\n", "[bob]"},
            {"GET /hello/bob HTTP/1.1\r\nX:\r\nY:  \t\r\n" + end + "\r\n", "[bob]"},
            {"POST /echo HTTP/1.1\r\nContent-Length: 5\r\n" + end + "\r\nhello", "<hello>"},
            {"POST /echo HTTP/1.1\r\nContent-Length: 005\r\n" + end + "\r\nhello", "<hello>"},
            {"POST /echo HTTP/1.1\r\nContent-Length: 0\r\n" + end + "\r\n", "<>"},
            {"POST /echo HTTP/1.1\r\n" + end + "\r\n", "<>"},
            {chunks + "5\r\nhello\r\n0\r\n\r\n", "<hello>"},
            {chunks + "2;a=b\r\nhe\r\n03\r\nllo\r\n0;x\r\nX-Trailer: 1\r\nY: 2\r\n\r\n", "<hello>"},
            {chunks + "A\r\n0123456789\r\n0\r\n\r\n", "<0123456789>"},
            {"GET /hello/bob HTTP/1.0\r\n\r\n", "[bob]"},
            {"GET /hello/[::1] HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n", "[[::1]]"},
        };
        for (const auto& [bytes, body]: table)
        {
            const std::string answer = exchange(_server->port(), bytes);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes + answer, 200, statusOf(answer));
            CPPUNIT_ASSERT_MESSAGE(bytes + answer, answer.ends_with("\r\n\r\n" + body));
        }
    }

    void testRequestSplitAtEveryByteIsServed()
    {
        const std::string bytes =
            "POST /inline HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n"
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast";
        for (std::size_t i = 1; i < bytes.size(); ++i)
        {
            RawClient client(_server->port());
            client.send(std::string_view(bytes).substr(0, i));
            if (i > bytes.find("last") - 60)
                client.receiveUntil("<abcde>"); // the first part was read on its own for certain
            client.send(std::string_view(bytes).substr(i));
            const std::string answer = client.receiveAll();
            CPPUNIT_ASSERT_MESSAGE(std::to_string(i) + answer, answer.ends_with("<last>"));
        }
        RawClient client(_server->port());
        for (const char& c: bytes)
            client.send({&c, 1});
        CPPUNIT_ASSERT(client.receiveAll().ends_with("<last>"));
    }

    void testPipelinedAnswersComeInOrder()
    {
        std::string bytes;
        for (int i = 0; i < 100; ++i)
            bytes += std::string("GET ") + (i % 3 == 0 ? "/hello/" : "/fast/") + std::to_string(i) +
                     " HTTP/1.1\r\nHost: a\r\n\r\n";
        RawClient client(_server->port());
        client.send(bytes);
        for (int i = 0; i < 100; ++i)
        {
            const std::string answer = client.receiveUntil("]");
            CPPUNIT_ASSERT_MESSAGE(answer, answer.ends_with("[" + std::to_string(i) + "]"));
        }
    }

    void testManyPipelinedRequestsAreAllAnswered()
    {
        std::string bytes;
        constexpr int COUNT = 20'000;
        for (int i = 0; i < COUNT; ++i)
            bytes += "GET /fast/x HTTP/1.1\r\nHost: a\r\n\r\n";
        RawClient client(_server->port());
        client.send(bytes);
        client.send("GET /fast/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        const std::string answers = client.receiveAll();
        CPPUNIT_ASSERT_EQUAL(std::size_t{COUNT}, countOf(answers, "[x]"));
        CPPUNIT_ASSERT(answers.ends_with("[last]"));
    }

    void testHeadHasTheLengthButNoBody()
    {
        const std::string answer =
            exchange(_server->port(), "HEAD /hello/bob HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(200, statusOf(answer));
        CPPUNIT_ASSERT(answer.find("\r\nContent-Length: 5\r\n") != std::string::npos);
        CPPUNIT_ASSERT(answer.ends_with("\r\n\r\n"));
    }

    void testHttp10ClosesUnlessAskedToStay()
    {
        RawClient client(_server->port());
        client.send("GET /hello/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CPPUNIT_ASSERT(client.receiveUntil("[a]").find("Connection: keep-alive") != std::string::npos);
        client.send("GET /hello/b HTTP/1.0\r\n\r\n");
        CPPUNIT_ASSERT(client.receiveUntil("[b]").find("Connection: close") != std::string::npos);
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testExpectationIsAnsweredBeforeTheBody()
    {
        RawClient client(_server->port());
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("HTTP/1.1 100 Continue\r\n\r\n"), client.receiveUntil("\r\n\r\n"));
        client.send("hello");
        CPPUNIT_ASSERT_EQUAL(200, statusOf(client.receiveUntil("<hello>")));
    }

    void testUnknownPathClosesWhenItsBodyIsNotThere()
    {
        RawClient client(_server->port());
        client.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /fast/x "
                    "HTTP/1.1\r\nHost: "
                    "a\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(
            404, statusOf(client.receiveUntil("[x]"))); // it was all there: the next one is served
        client.send(
            "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\nExpect: 100-continue\r\n\r\n");
        const std::string answer = client.receiveAll();
        CPPUNIT_ASSERT_EQUAL(404, statusOf(answer));
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testWrongMethodNamesTheAllowedOnes()
    {
        const std::string end = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        const std::string refused = exchange(_server->port(), "POST /hello/x" + end);
        CPPUNIT_ASSERT_EQUAL(405, statusOf(refused));
        CPPUNIT_ASSERT(refused.find("\r\nAllow: GET, HEAD, OPTIONS\r\n") != std::string::npos);
        const std::string told = exchange(_server->port(), "OPTIONS /echo" + end);
        CPPUNIT_ASSERT_EQUAL(204, statusOf(told));
        CPPUNIT_ASSERT(told.find("\r\nAllow: POST, OPTIONS\r\n") != std::string::npos);
    }

    void testAnswersWithoutBodyHaveNoLength()
    {
        for (const std::string path: {"/empty", "/same"})
        {
            const std::string answer = exchange(
                _server->port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            CPPUNIT_ASSERT_MESSAGE(answer, answer.find("Content-Length") == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(answer, answer.ends_with("\r\n\r\n"));
        }
    }

    void testHalfClosedClientIsStillAnswered()
    {
        RawClient client(_server->port());
        client.send("GET /hello/a HTTP/1.1\r\nHost: a\r\n\r\nGET /hello/b HTTP/1.1\r\nHost: a\r\n\r\n");
        client.finishSending();
        const std::string answers = client.receiveAll();
        CPPUNIT_ASSERT_MESSAGE(answers, answers.find("[a]") != std::string::npos && answers.ends_with("[b]"));
        CPPUNIT_ASSERT(client.isClosed());
    }

private:
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExchangeTest);

} // namespace
