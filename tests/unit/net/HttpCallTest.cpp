#include "colonnade/HttpCall.h"

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <future>

using namespace colonnade;
using Outcome = HttpReply::Outcome;

namespace
{

/// Takes one connection and answers what it is told to.
class OneAnswer
{
public:
    explicit OneAnswer(std::string answer):
        _socket(Poco::Net::SocketAddress("127.0.0.1", 0)),
        _request(std::async(std::launch::async, [this, answer = std::move(answer)] { return serve(answer); }))
    {
    }

    std::string url(const std::string& path = "/hook") const
    {
        return "http://" + _socket.address().toString() + path;
    }

    std::string request() { return _request.get(); }

private:
    /// Reads until the body's last byte, `.`, is there.
    std::string serve(const std::string& answer)
    {
        auto connection = _socket.acceptConnection();
        std::string request;
        char buffer[4096];
        while (!request.ends_with('.'))
        {
            const int length = connection.receiveBytes(buffer, sizeof(buffer));
            if (length <= 0)
                break;
            request.append(buffer, static_cast<std::size_t>(length));
        }
        connection.sendBytes(answer.data(), static_cast<int>(answer.size()));
        return request;
    }

    Poco::Net::ServerSocket _socket;
    std::future<std::string> _request;
};

} // namespace

class HttpCallTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HttpCallTest);
    CPPUNIT_TEST(testSaysWhatItIsToldAndReadsTheAnswer);
    CPPUNIT_TEST(testWhatIsNotAsciiIsEncoded);
    CPPUNIT_TEST(testRedirectsAreNotFollowed);
    CPPUNIT_TEST(testALongAnswerIsCutOff);
    CPPUNIT_TEST(testOnlyWebAddressesAreCalled);
    CPPUNIT_TEST(testPrivateAddressesAreRefusedWhereOnlyPublicOnesMayBe);
    CPPUNIT_TEST(testAServerThatIsNotThereIsAFailure);
    CPPUNIT_TEST(testAStopInterrupts);
    CPPUNIT_TEST_SUITE_END();

    static void assertOutcome(Outcome wanted, const HttpReply& reply)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reply.error, static_cast<int>(wanted), static_cast<int>(reply.outcome));
        CPPUNIT_ASSERT_EQUAL(wanted == Outcome::Answered, reply.error.empty());
    }

    void testSaysWhatItIsToldAndReadsTheAnswer()
    {
        OneAnswer server("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nsorry");
        const auto reply = callHttp({.method = "PUT",
                                     .url = server.url(),
                                     .headers = {"X-Word: yes"},
                                     .body = "body.",
                                     .password = "key"},
                                    {});
        assertOutcome(Outcome::Answered, reply);
        CPPUNIT_ASSERT_EQUAL(404, reply.status);
        CPPUNIT_ASSERT_EQUAL(std::string("sorry"), reply.body);
        const std::string request = server.request();
        for (const char* part: {"PUT /hook HTTP/1.1\r\n", "\r\nX-Word: yes\r\n", "\r\nContent-Length: 5\r\n",
                                "\r\nAuthorization: Basic Y29sb25uYWRlOmtleQ==\r\n", "\r\n\r\nbody."})
            CPPUNIT_ASSERT_MESSAGE(request, request.find(part) != std::string::npos);
    }

    void testWhatIsNotAsciiIsEncoded()
    {
        for (const auto& [path, line]: std::vector<std::pair<std::string, std::string>>{
                 {"/hé?k=ü", "PUT /h%C3%A9?k=%C3%BC HTTP/1.1\r\n"},
                 {"?k=ü&a=%20b", "PUT /?k=%C3%BC&a=%20b HTTP/1.1\r\n"},
                 {"/a%C3%A9?x=1", "PUT /a%C3%A9?x=1 HTTP/1.1\r\n"}})
        {
            OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            assertOutcome(Outcome::Answered,
                          callHttp({.method = "PUT", .url = server.url(path), .body = "."}, {}));
            const std::string request = server.request();
            CPPUNIT_ASSERT_MESSAGE(request, request.starts_with(line));
        }
    }

    void testRedirectsAreNotFollowed()
    {
        OneAnswer server("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        const auto reply = callHttp({.url = server.url(), .body = "."}, {});
        assertOutcome(Outcome::Answered, reply);
        CPPUNIT_ASSERT_EQUAL(302, reply.status);
    }

    void testALongAnswerIsCutOff()
    {
        OneAnswer server("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901");
        assertOutcome(Outcome::TooLong,
                      callHttp({.url = server.url(), .body = ".", .maximumReplyBytes = 10}, {}));
    }

    void testOnlyWebAddressesAreCalled()
    {
        for (const std::string& url:
             {std::string(), std::string("file:///etc/hostname"), std::string("ftp://127.0.0.1/"),
              std::string("http://127.0.0.1/\r\nX: y"), "http://127.0.0.1/" + std::string(2000, 'a')})
            assertOutcome(Outcome::NoAddress, callHttp({.url = url}, {}));
    }

    void testPrivateAddressesAreRefusedWhereOnlyPublicOnesMayBe()
    {
        for (const std::string host: {"127.0.0.1", "localhost", "[::1]", "0x7f.1", "10.0.0.1"})
            assertOutcome(Outcome::NotPublic,
                          callHttp({.url = "http://" + host + ":9/", .publicOnly = true}, {}));
    }

    void testAServerThatIsNotThereIsAFailure()
    {
        const auto reply = callHttp({.url = "http://127.0.0.1:1/"}, {});
        assertOutcome(Outcome::Failed, reply);
        CPPUNIT_ASSERT_EQUAL(0, reply.status);
    }

    void testAStopInterrupts()
    {
        const Poco::Net::ServerSocket silent(Poco::Net::SocketAddress("127.0.0.1", 0));
        std::stop_source source;
        source.request_stop();
        assertOutcome(Outcome::Interrupted,
                      callHttp({.url = "http://" + silent.address().toString() + "/"}, source.get_token()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpCallTest);
