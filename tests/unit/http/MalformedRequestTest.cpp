#include "RunningServer.h"

#include "colonnade/Request.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <set>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

struct Bad
{
    std::string bytes;
    std::set<int> statuses; ///< any of them is right
};

std::string line(const std::string& requestLine)
{
    return requestLine + "\r\nHost: a\r\n\r\n";
}

std::string fields(const std::string& lines)
{
    return "GET /seen HTTP/1.1\r\n" + lines + "\r\n";
}

std::string posted(const std::string& lines, const std::string& body = {})
{
    return "POST /seen HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n" + body;
}

std::string chunked(const std::string& body)
{
    return posted("Transfer-Encoding: chunked\r\n", body);
}

std::vector<Bad> requestLines()
{
    return {
        {line("GET /seen"), {400}},
        {line("GET  /seen HTTP/1.1"), {400}},
        {line("GET /seen  HTTP/1.1"), {400}},
        {line(" GET /seen HTTP/1.1"), {400}},
        {line("GET\t/seen\tHTTP/1.1"), {400}},
        {line("GET /seen HTTP/1.1 "), {400}},
        {line("GET /seen HTTP/1.1 x"), {400}},
        {line("GET /seen HTTP/1"), {400}},
        {line("GET /seen http/1.1"), {400}},
        {line("GET /seen HTTP/11"), {400}},
        {line("GET /seen HTTP/1.2"), {505}},
        {line("GET /seen HTTP/2.0"), {505}},
        {line("GET /seen HTTP/0.9"), {505}},
        {line("GET /seen HTTP/9.9"), {505}},
        {line("G@T /seen HTTP/1.1"), {400}},
        {line("G(T /seen HTTP/1.1"), {400}},
        {line("BREW /seen HTTP/1.1"), {501}},
        {line("get /seen HTTP/1.1"), {501}},
        {line("CONNECT a:80 HTTP/1.1"), {400}},
        {line("TRACE /seen HTTP/1.1"), {501}},
        {line("GET seen HTTP/1.1"), {400}},
        {line("GET * HTTP/1.1"), {400}},
        {line("OPTIONS *x HTTP/1.1"), {400}},
        {line("GET http://other/seen HTTP/1.1"), {421}},
        {line("GET http:// HTTP/1.1"), {400}},
        {line("GET http:///seen HTTP/1.1"), {400}},
        {line("GET http://u@a/seen HTTP/1.1"), {400}},
        {line("GET http://a:x/seen HTTP/1.1"), {400}},
        {line("GET ftp://a/seen HTTP/1.1"), {400}},
        {line("GET /seen#fragment HTTP/1.1"), {400}},
        {line("GET /se\x01en HTTP/1.1"), {400}},
        {line("GET /s\xc3\xa9n HTTP/1.1"), {400}},
        {line("GET /seen\x7f HTTP/1.1"), {400}},
        {line(std::string("GET /se\0en HTTP/1.1", 19)), {400}},
        {line("GET /" + std::string(2000, 'a') + " HTTP/1.1"), {414}},
        {"GET /" + std::string(5000, 'a'), {414}},
        {"\x16\x03\x01\x02\x05\x01\r\n\r\n", {400}},
        {"GET /seen HTTP/1.1\nHost: a\n\n", {400}},
        {"GET /seen HTTP/1.1\r\nHost: a\n\r\n", {400}},
        {"GET /seen HTTP/1.1\rHost: a\r\n\r\n", {400}},
        {"\nGET /seen HTTP/1.1\r\nHost: a\r\n\r\n", {400}},
    };
}

std::vector<Bad> headerFields()
{
    std::string many = "Host: a\r\n";
    for (int i = 0; i < 30; ++i)
        many += "X-" + std::to_string(i) + ": 1\r\n";
    return {
        {fields(""), {400}},
        {fields("Host: a\r\nHost: a\r\n"), {400}},
        {fields("Host: a\r\nHost: b\r\n"), {400}},
        {fields("Host:\r\n"), {400}},
        {fields("Host: a b\r\n"), {400}},
        {fields("Host: a/b\r\n"), {400}},
        {fields("Host: a@b\r\n"), {400}},
        {fields("Host: a:port\r\n"), {400}},
        {fields("Host: [::1\r\n"), {400}},
        {fields("Host : a\r\n"), {400}},
        {fields("Host\r\n"), {400}},
        {fields(": a\r\nHost: a\r\n"), {400}},
        {fields(" Host: a\r\n"), {400}},
        {fields("Host: a\r\nX: 1\r\n folded\r\n"), {400}},
        {fields("Host: a\r\nX: 1\r\n\tfolded\r\n"), {400}},
        {fields("Host: a\r\nX:\r\n \r\n"), {400}},
        {fields("Host: a\r\n \r\n"), {400}},
        {fields("Host: a\r\nX Y: 1\r\n"), {400}},
        {fields("Host: a\r\nX(: 1\r\n"), {400}},
        {fields("Host: a\r\nX\xc3\xa9: 1\r\n"), {400}},
        {fields("Host: a\r\nX: 1\x01\r\n"), {400}},
        {fields("Host: a\r\nX: \x7f\r\n"), {400}},
        {fields(std::string("Host: a\r\nX: a\0b\r\n", 17)), {400}},
        {fields("Host: a\r\nX: a\rb\r\n"), {400}},
        {fields("Host: a\r\nConnection: clo se;\r\n"), {400}},
        {fields("Host: a\r\nAuthorization: k\r\nauthorization: k\r\n"), {400}},
        {fields("Host: a\r\nOrigin: http://a\r\nOrigin: http://a\r\n"), {400}},
        {fields("Host: a\r\nOrigin: http://a \r\n"), {400}},
        {fields("Host: a\r\nOrigin: http://a\t\r\n"), {400}},
        {fields("Host: a\r\nContent-Type: text/plain\r\nContent-Type: application/json\r\n"), {400}},
        {fields("Host: a\r\nX-CSRFToken: 1\r\nX-CSRFToken: 2\r\n"), {400}},
        {fields("Host: a\r\nX-CSRF-Token: 1\r\nX-CSRF-Token: 2\r\n"), {400}},
        {fields("Host: a\r\nIdempotency-Key: 1\r\nIdempotency-Key: 1\r\n"), {400}},
        {fields("Host: a\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n"), {400}},
        {fields("Host: a\r\nX-Auth-Token: 1\r\nX-Auth-Token: 2\r\n"), {400}},
        {fields("Host: evil.example\r\n"), {421}},
        {fields(many), {431}},
        {fields("Host: a\r\nX: " + std::string(6000, 'x') + "\r\n"), {431}},
        {"GET /seen HTTP/1.1\r\nX: " + std::string(9000, 'x'), {431}},
    };
}

std::vector<Bad> framings()
{
    return {
        {posted("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), {400}},
        {posted("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), {400}},
        {posted("Content-Length: 5, 5\r\n", "hello"), {400}},
        {posted("Content-Length: +5\r\n", "hello"), {400}},
        {posted("Content-Length: -5\r\n", "hello"), {400}},
        {posted("Content-Length: 0x5\r\n", "hello"), {400}},
        {posted("Content-Length: 5.0\r\n", "hello"), {400}},
        {posted("Content-Length: 5 5\r\n", "hello"), {400}},
        {posted("Content-Length: abc\r\n", "hello"), {400}},
        {posted("Content-Length:\r\n", "hello"), {400}},
        {posted("Content-Length: 99999999999999999999999\r\n"), {400}},
        {posted("Content-Length: 18446744073709551616\r\n"), {400}},
        {posted("Content-Length: 9999999\r\n"), {413}},
        {posted("Content-Length: 9999999\r\nExpect: 100-continue\r\n"), {413}},
        {posted("Expect: tea\r\nContent-Length: 5\r\n"), {417}},
        {posted("Transfer-Encoding: gzip\r\n"), {501}},
        {posted("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding: identity\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding:\r\n", "0\r\n\r\n"), {400, 501}},
        {posted("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), {400}},
        {posted("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), {400}},
        {posted("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), {400}},
        {"POST /seen HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}},
        {chunked("x\r\n\r\n"), {400}},
        {chunked("\r\n"), {400}},
        {chunked("-1\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("+1\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("0x1\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("1 1\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("1 x\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("1" + std::string(5000, ' ') + "\r\nx\r\n0\r\n\r\n"), {400}},
        {posted("Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), {415}},
        {chunked(" 1\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("1\nx\r\n0\r\n\r\n"), {400}},
        {chunked("1\r\nx0\r\n\r\n"), {400}},
        {chunked("1\r\nxy\r\n0\r\n\r\n"), {400}},
        {chunked("ffffffffffffffffff\r\nx"), {400}},
        {chunked("fffffff\r\nx"), {413}},
        {chunked("1;a\rb\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("1;" + std::string(5000, 'e') + "\r\nx\r\n0\r\n\r\n"), {400}},
        {chunked("0\r\nX: " + std::string(5000, 't') + "\r\n\r\n"), {431}},
        {chunked("0\r\n folded\r\n\r\n"), {400}},
        {chunked("0\r\nX\r\n\r\n"), {400}},
        {chunked("0\r\n: x\r\n\r\n"), {400}},
        {chunked("0\r\nX: a\nY: b\r\n\r\n"), {400}},
    };
}

class MalformedRequestTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MalformedRequestTest);
    CPPUNIT_TEST(testRequestLinesAreRefusedAndTheConnectionClosed);
    CPPUNIT_TEST(testHeaderFieldsAreRefusedAndTheConnectionClosed);
    CPPUNIT_TEST(testFramingsAreRefusedAndTheConnectionClosed);
    CPPUNIT_TEST(testWhatFollowsARefusalIsNeverServed);
    CPPUNIT_TEST(testBodyCutShortNeverReachesAHandler);
    CPPUNIT_TEST(testTheTablesHaveAtLeastSixtyRequests);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        auto site = std::make_shared<Site>();
        const auto seen = [this](const Request&)
        {
            ++_seen;
            return Response::text("seen");
        };
        site->router.add(get("/seen"), seen, "test");
        site->router.add(post("/seen"), seen, "test");
        site->router.add(get("/inline").lane(Lane::Inline), seen, "test");
        _server = std::make_unique<RunningServer>(site);
    }

    void tearDown() override { _server.reset(); }

    void testRequestLinesAreRefusedAndTheConnectionClosed() { checkAll(requestLines()); }
    void testHeaderFieldsAreRefusedAndTheConnectionClosed() { checkAll(headerFields()); }
    void testFramingsAreRefusedAndTheConnectionClosed() { checkAll(framings()); }

    void testWhatFollowsARefusalIsNeverServed()
    {
        const std::string good = "GET /inline HTTP/1.1\r\nHost: a\r\n\r\n";
        for (const Bad& bad: framings())
        {
            const std::string answer = exchange(_server->port(), bad.bytes + good);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.bytes, std::size_t{1}, countOf(answer, "HTTP/1.1 "));
        }
        CPPUNIT_ASSERT_EQUAL(0, _seen.load());
    }

    void testBodyCutShortNeverReachesAHandler()
    {
        for (const std::string& bytes: {posted("Content-Length: 5\r\n", "hell"), chunked("5\r\nhell"),
                                        chunked("5\r\nhello\r\n"), chunked("5\r\nhello\r\n0\r\n")})
        {
            RawClient client(_server->port());
            client.send(bytes);
            client.finishSending();
            CPPUNIT_ASSERT_MESSAGE(bytes, client.isClosed());
        }
        CPPUNIT_ASSERT_EQUAL(0, _seen.load());
    }

    void testTheTablesHaveAtLeastSixtyRequests()
    {
        CPPUNIT_ASSERT(requestLines().size() + headerFields().size() + framings().size() >= 60);
    }

private:
    void checkAll(const std::vector<Bad>& table)
    {
        for (const Bad& bad: table)
        {
            RawClient client(_server->port());
            client.send(bad.bytes);
            const std::string answer = client.receiveAll();
            CPPUNIT_ASSERT_MESSAGE(bad.bytes + "\n→ " + answer, bad.statuses.contains(statusOf(answer)));
            CPPUNIT_ASSERT_MESSAGE(bad.bytes, client.isClosed());
            CPPUNIT_ASSERT_MESSAGE(bad.bytes, answer.find("\r\nConnection: close\r\n") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(bad.bytes, answer.find("application/problem+json") != std::string::npos);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.bytes, 0, _seen.load());
        }
    }

    std::atomic<int> _seen = 0;
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MalformedRequestTest);

} // namespace
