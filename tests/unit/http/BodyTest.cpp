#include "RunningServer.h"
#include "support/BecomesTrue.h"
#include "support/ScratchFolder.h"

#include "colonnade/HttpError.h"
#include "colonnade/Identity.h"
#include "colonnade/Request.h"
#include "colonnade/SpoolFile.h"

#include <Poco/Event.h>
#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <new>
#include <set>
#include <thread>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

constexpr std::size_t LARGE = 400'000;

/// Whoever says `Authorization: good`.
class HeaderAuthenticator final: public Authenticator
{
public:
    std::string_view name() const override { return "header"; }
    bool ambient() const override { return false; }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope&) const override
    {
        const auto said = request.findHeader("Authorization");
        const auto inForm = request.form().find("key");
        if (said == "bad")
            return Rejected{401, "bad", "That is wrong.", {}};
        if (said == "good" || inForm == "good")
            return Principal{{"user", "7", {}, true}, "header", {}};
        return NoCredentials{};
    }
};

/// One that fails in a way that nobody expects.
class ThrowingRenderer final: public ErrorRenderer
{
public:
    std::string_view family() const override { return "throwing"; }
    Response render(const Problem&, const Request&) const override { throw 42; }
};

std::string head(const std::string& path, std::size_t length, const std::string& fields = {})
{
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(length) + "\r\n" +
           fields + "\r\n";
}

std::string chunked(const std::string& body)
{
    std::string text;
    for (std::size_t at = 0; at < body.size(); at += 40'000)
    {
        const std::string piece = body.substr(at, 40'000);
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
        text += size + piece + "\r\n";
    }
    return text + "0\r\n\r\n";
}

class BodyTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BodyTest);
    CPPUNIT_TEST(testLargeBodiesArriveWhole);
    CPPUNIT_TEST(testRefusedOnTheHeadAlone);
    CPPUNIT_TEST(testSmallBodyThatDoesNotComeIsDecidedOnItsHead);
    CPPUNIT_TEST(testGoOnIsSaidToWhoMaySend);
    CPPUNIT_TEST(testCredentialInAFormStillCounts);
    CPPUNIT_TEST(testRequestIsCountedOnce);
    CPPUNIT_TEST(testRefusedSenderStillGetsTheAnswer);
    CPPUNIT_TEST(testUnfinishedBodiesOfOneNetworkLeaveRoom);
    CPPUNIT_TEST(testBodyWaitsForRoom);
    CPPUNIT_TEST(testBodiesOfUnknownLengthDoNotWaitForEachOther);
    CPPUNIT_TEST(testQuestionsHaveSmallBodies);
    CPPUNIT_TEST(testNoMemoryCostsTheOneRequest);
    CPPUNIT_TEST(testUnexpectedExceptionCostsTheOneConnection);
    CPPUNIT_TEST(testSpooledAnswerHasItsLength);
    CPPUNIT_TEST(testFilesHaveNoNames);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _calls = 0;
        _asked = 0;
        HttpSettings settings = RunningServer::settings();
        settings.maxBodyBytes = 1024 * 1024;
        settings.bodySeconds = 20;
        start(settings);
    }

    void tearDown() override { _server.reset(); }

    void testLargeBodiesArriveWhole()
    {
        std::string body;
        for (std::size_t i = 0; body.size() < LARGE; ++i)
            body += std::to_string(i) + ",";
        const std::string wanted = "<" + body + ">";
        for (const std::string path: {"/open", "/inline", "/guarded"})
        {
            RawClient client(_server->port());
            const std::string fields = "Authorization: good\r\n";
            client.send(head(path, body.size(), fields) + body + head(path, 3, fields) + "abc");
            CPPUNIT_ASSERT_MESSAGE(path, client.receiveUntil(wanted).starts_with("HTTP/1.1 200"));
            client.receiveUntil("<abc>"); // the connection goes on
            client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" + fields +
                        "\r\n" + chunked(body));
            CPPUNIT_ASSERT_MESSAGE(path, client.receiveUntil(wanted).starts_with("HTTP/1.1 200"));
        }
    }

    void testRefusedOnTheHeadAlone()
    {
        struct Case
        {
            std::string request;
            int status;
        };
        const Case table[] = {
            {head("/guarded", LARGE), 401},
            {head("/guarded", LARGE, "Authorization: bad\r\n"), 401},
            {head("/private", LARGE, "Authorization: good\r\n"), 403},
            {head("/private", 10, "Authorization: good\r\nExpect: 100-continue\r\n"), 403},
            {"POST /guarded HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 401},
            {head("/guarded", 2'000'000), 413},
            {head("/nowhere", LARGE), 404},
        };
        for (const auto& [request, status]: table)
        {
            RawClient client(_server->port());
            client.send(request); // nothing of the body
            const std::string answer = client.receiveUntil("\r\n\r\n");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(request + answer, status, statusOf(answer));
            CPPUNIT_ASSERT_MESSAGE(request + answer, answer.find("Connection: close") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(0, _calls.load());
    }

    void testSmallBodyThatDoesNotComeIsDecidedOnItsHead()
    {
        RawClient client(_server->port());
        client.send(head("/guarded", 100) + "some");
        CPPUNIT_ASSERT_EQUAL(401, statusOf(client.receiveUntil("\r\n\r\n")));
        RawClient allowed(_server->port());
        allowed.send(head("/private", 6, "Authorization: owner\r\n") + "abc");
        while (_asked == 0) // decided, and now the rest comes
            std::this_thread::yield();
        allowed.send("def");
        allowed.receiveUntil("<abcdef>");
    }

    void testGoOnIsSaidToWhoMaySend()
    {
        RawClient client(_server->port());
        client.send(head("/guarded", 3, "Authorization: good\r\nExpect: 100-continue\r\n"));
        CPPUNIT_ASSERT_EQUAL(100, statusOf(client.receiveUntil("\r\n\r\n")));
        client.send("abc");
        client.receiveUntil("<abc>");
    }

    void testCredentialInAFormStillCounts()
    {
        const std::string type = "Content-Type: application/x-www-form-urlencoded\r\n";
        const std::string form = "key=good&fill=" + std::string(LARGE, 'x');
        RawClient client(_server->port());
        client.send(head("/guarded", form.size(), type));
        client.send(form);
        CPPUNIT_ASSERT_EQUAL(200, statusOf(client.receiveUntil("\r\n\r\n")));
        RawClient other(_server->port());
        const std::string without = "key=no&fill=" + std::string(LARGE, 'x');
        other.send(head("/guarded", without.size(), type) + without);
        CPPUNIT_ASSERT_EQUAL(401, statusOf(other.receiveUntil("\r\n\r\n")));
    }

    void testRequestIsCountedOnce()
    {
        const std::string fields = "Authorization: good\r\nConnection: close\r\n";
        const std::string body(LARGE, 'x');
        exchange(_server->port(), head("/guarded", body.size(), fields) + body);
        const std::string answer = exchange(_server->port(), head("/guarded", 1, fields) + "x");
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("X-RateLimit-Remaining: 298\r\n") != std::string::npos);
    }

    void testRefusedSenderStillGetsTheAnswer()
    {
        const std::string body(1'000'000, 'x'); // more than the socket's buffers take
        CPPUNIT_ASSERT_EQUAL(401, statusOf(exchange(_server->port(), head("/guarded", body.size()) + body)));
    }

    void testUnfinishedBodiesOfOneNetworkLeaveRoom()
    {
        HttpSettings settings = RunningServer::settings();
        settings.maxBodyBytes = 1024 * 1024;
        settings.bodyMemoryBytes = 512 * 1024;
        settings.bodyDiskBytes = 2 * 1024 * 1024;
        start(settings);
        std::vector<RawClient> others;
        for (int i = 0; i < 40; ++i)
            others.emplace_back(_server->port()).send(head("/open", 1'000'000) + std::string(60'000, 'x'));
        RawClient client(_server->port());
        client.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n" + head("/open", 3) + "abc");
        client.receiveUntil("[small]");
        client.receiveUntil("<abc>");
    }

    void testBodyWaitsForRoom()
    {
        HttpSettings settings = RunningServer::settings();
        settings.maxBodyBytes = 1024 * 1024;
        settings.bodyMemoryBytes = 64 * 1024;
        settings.bodyDiskBytes = 600'000;
        start(settings);
        auto first = std::make_unique<RawClient>(_server->port());
        first->send(head("/open", 500'001) + std::string(500'000, 'x'));
        RawClient second(_server->port());
        const std::string body(LARGE, 'y');
        second.send(head("/open", body.size()) + body.substr(0, 1000));
        first.reset(); // what it held is free
        second.send(body.substr(1000));
        second.receiveUntil("<" + body + ">");
    }

    /// There is room for one of them, not for both: whoever gets none is told so, instead of waiting for the
    /// other. Both are, if both come to the end of it at the same moment.
    void testBodiesOfUnknownLengthDoNotWaitForEachOther()
    {
        HttpSettings settings = RunningServer::settings();
        settings.maxBodyBytes = 1024 * 1024;
        settings.bodyMemoryBytes = 64 * 1024;
        settings.bodyDiskBytes = 600'000;
        start(settings);
        const std::string begin = "POST /open HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        const std::string body = chunked(std::string(LARGE, 'x')), half = body.substr(0, body.size() / 2);
        RawClient first(_server->port());
        first.send(begin + half);
        RawClient second(_server->port());
        second.send(begin + half);
        for (RawClient* const client: {&second, &first})
            client->send(body.substr(half.size()));
        const std::set<int> statuses{statusOf(first.receiveUntil("\r\n\r\n")),
                                     statusOf(second.receiveUntil("\r\n\r\n"))};
        CPPUNIT_ASSERT(statuses.contains(503));
        CPPUNIT_ASSERT(statuses == std::set{503} || statuses == (std::set{200, 503}));
        CPPUNIT_ASSERT_MESSAGE("there is room again",
                               becomesTrue(
                                   [&]
                                   {
                                       RawClient alone(_server->port());
                                       alone.send(begin + body);
                                       return statusOf(alone.receiveUntil("\r\n\r\n")) == 200;
                                   }));
    }

    void testQuestionsHaveSmallBodies()
    {
        RawClient client(_server->port());
        client.send("GET /small HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(413, statusOf(client.receiveUntil("\r\n\r\n")));
        RawClient other(_server->port());
        other.send("GET /small HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
        other.receiveUntil("[small]");
    }

    void testNoMemoryCostsTheOneRequest()
    {
        for (const std::string path: {"/no-memory", "/no-memory-inline"})
        {
            const std::string answer = exchange(
                _server->port(), "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, 503, statusOf(answer));
            CPPUNIT_ASSERT_MESSAGE(answer, answer.find("Retry-After") != std::string::npos);
        }
        assertServes();
    }

    void testUnexpectedExceptionCostsTheOneConnection()
    {
        for (const std::string path: {"/throwing", "/throwing-inline"})
        {
            RawClient client(_server->port());
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            CPPUNIT_ASSERT_MESSAGE(path, client.isClosed());
        }
        assertServes();
    }

    void testSpooledAnswerHasItsLength()
    {
        RawClient client(_server->port());
        client.send("GET /spooled HTTP/1.1\r\nHost: a\r\n\r\n");
        const std::string answer = client.receiveUntil("[end]");
        CPPUNIT_ASSERT(answer.find("\r\nContent-Length: 3000005\r\n") != std::string::npos);
        CPPUNIT_ASSERT(answer.ends_with("\r\n\r\n" + std::string(3'000'000, 'z') + "[end]"));
        client.send("HEAD /spooled HTTP/1.1\r\nHost: a\r\n\r\nGET /small HTTP/1.1\r\nHost: a\r\n\r\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, countOf(client.receiveUntil("[small]"), "zz"));
    }

    void testFilesHaveNoNames()
    {
        RawClient client(_server->port());
        client.send(head("/open", 300'000) + std::string(299'999, 'x'));
        RawClient other(_server->port());
        other.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
        other.receiveUntil("[small]");
        CPPUNIT_ASSERT(std::filesystem::is_empty(_folder.path()));
        client.send("x");
        client.receiveUntil("xxx>");
    }

private:
    void assertServes()
    {
        RawClient client(_server->port());
        client.send("GET /small HTTP/1.1\r\nHost: a\r\n\r\n");
        client.receiveUntil("[small]");
        client.send(head("/open", 3) + "abc");
        client.receiveUntil("<abc>");
    }

    Response echo(const Request& request)
    {
        ++_calls;
        return Response::text("<" + std::string(request.body()) + ">");
    }

    void start(HttpSettings settings)
    {
        settings.spoolFolder = _folder.path();
        auto site = std::make_shared<Site>();
        site->authenticators.push_back(std::make_shared<HeaderAuthenticator>());
        site->renderers.push_back(std::make_shared<ThrowingRenderer>());
        Router& router = site->router;
        const Handler handler = [this](const Request& request) { return echo(request); };
        router.add(post("/open"), handler, "test");
        router.add(post("/inline").lane(Lane::Inline), handler, "test");
        router.add(post("/guarded").auth(Auth::Required).rateLimit("guarded"), handler, "test");
        router.add(post("/private")
                       .authorise(
                           [this](const Request& request)
                           {
                               CPPUNIT_ASSERT(request.body().empty());
                               ++_asked;
                               if (request.findHeader("Authorization") != "owner")
                                   throw HttpError(403, problem::FORBIDDEN, "That is not yours.");
                               return std::optional<Response>();
                           }),
                   handler, "test");
        router.add(
            get("/small"), [](const Request&) { return Response::text("[small]"); }, "test");
        const Handler noMemory = [](const Request&) -> Response { throw std::bad_alloc(); };
        router.add(get("/no-memory"), noMemory, "test");
        router.add(get("/no-memory-inline").lane(Lane::Inline), noMemory, "test");
        router.add(get("/throwing").errors("throwing"), noMemory, "test");
        router.add(get("/throwing-inline").errors("throwing").lane(Lane::Inline), noMemory, "test");
        router.add(
            get("/spooled"),
            [this](const Request&)
            {
                SpooledText text(_folder.path());
                for (int i = 0; i < 300; ++i)
                    text.append(std::string(10'000, 'z'));
                text.append("[end]");
                return std::move(text).toResponse("text/plain");
            },
            "test");
        _server.reset();
        _server = std::make_unique<RunningServer>(site, settings);
    }

    test::ScratchFolder _folder;
    std::atomic<int> _calls = 0;
    std::atomic<int> _asked = 0;
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BodyTest);

} // namespace
