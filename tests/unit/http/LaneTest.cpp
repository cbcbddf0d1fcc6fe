#include "RunningServer.h"
#include "support/BecomesTrue.h"
#include "support/ScratchFolder.h"

#include "colonnade/Request.h"

#include <Poco/Event.h>
#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <fstream>
#include <future>
#include <thread>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

const std::string END = " HTTP/1.1\r\nHost: a\r\n\r\n";

constexpr std::size_t LARGE = 1'000'000;

class LaneTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LaneTest);
    CPPUNIT_TEST(testContinuationHopsFromLaneToLane);
    CPPUNIT_TEST(testFullHeavyLaneRefusesWhileOthersAreServed);
    CPPUNIT_TEST(testStreamArrivesInChunks);
    CPPUNIT_TEST(testStreamToHttp10EndsWithTheConnection);
    CPPUNIT_TEST(testStreamThatFailsIsCutShort);
    CPPUNIT_TEST(testStreamThatFailsAtOnceIsAnError);
    CPPUNIT_TEST(testSlowReaderDoesNotHoldTheWriterBack);
    CPPUNIT_TEST(testTooMuchForWhoTakesNothingIsCut);
    CPPUNIT_TEST(testWriterLearnsThatTheClientIsGone);
    CPPUNIT_TEST(testFileIsSentWhole);
    CPPUNIT_TEST(testStopLetsRequestsInFlightFinish);
    CPPUNIT_TEST(testStopGivesUpOnStreamsAtTheDeadline);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _release.reset();
        auto site = std::make_shared<Site>();
        Router& router = site->router;
        router.add(
            get("/hop"), [](const Request&) { return Response::onLane(Lane::Heavy, second); }, "test");
        router.add(
            get("/inline-hop").lane(Lane::Inline),
            [](const Request&) { return Response::onLane(Lane::Heavy, second); }, "test");
        router.add(
            get("/wait").lane(Lane::Heavy),
            [this](const Request&)
            {
                ++_running;
                _entered.set();
                _release.wait();
                return Response::text("[waited]");
            },
            "test");
        router.add(
            get("/fast").lane(Lane::Inline), [](const Request&) { return Response::text("[fast]"); }, "test");
        router.add(
            get("/worker"), [](const Request&) { return Response::text("[worker]"); }, "test");
        addStreams(router);
        HttpSettings settings = RunningServer::settings();
        settings.heavyQueue = 1;
        settings.writeSeconds = 30;
        settings.drainSeconds = 2;
        settings.bodyDiskBytes = 24 * 1024 * 1024;
        _server = std::make_unique<RunningServer>(site, settings);
    }

    void tearDown() override
    {
        _release.set();
        _server.reset();
    }

    void testContinuationHopsFromLaneToLane()
    {
        for (const std::string path: {"/hop", "/inline-hop"})
        {
            RawClient client(_server->port());
            client.send("GET " + path + "?q=7" + END);
            CPPUNIT_ASSERT_EQUAL(200, statusOf(client.receiveUntil("[third q=7]")));
        }
    }

    void testFullHeavyLaneRefusesWhileOthersAreServed()
    {
        RawClient running(_server->port());
        running.send("GET /wait" + END);
        _entered.wait();
        std::vector<RawClient> others; // one of them waits in the queue, the rest is refused
        for (int i = 0; i < 5; ++i)
            others.emplace_back(_server->port())
                .send("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        std::vector<std::future<std::string>> answers;
        std::atomic<int> answered = 0;
        for (RawClient& client: others)
            answers.push_back(std::async(std::launch::async,
                                         [&]
                                         {
                                             std::string answer = client.receiveAll();
                                             ++answered;
                                             return answer;
                                         }));
        while (answered < 4)
            std::this_thread::yield();
        RawClient other(_server->port());
        other.send("GET /fast" + END + "GET /worker" + END);
        other.receiveUntil("[worker]");
        _release.set();
        running.receiveUntil("[waited]");
        _entered.wait();
        _release.set();
        int refused = 0;
        for (auto& answer: answers)
        {
            const std::string text = answer.get();
            const bool retry = text.find("\r\nRetry-After: 1\r\n") != std::string::npos;
            refused += statusOf(text) == 429 && retry ? 1 : 0;
        }
        CPPUNIT_ASSERT_EQUAL(4, refused);
    }

    void testStreamArrivesInChunks()
    {
        RawClient client(_server->port());
        client.send("GET /stream" + END + "GET /fast" + END);
        const std::string answer = client.receiveUntil("0\r\n\r\n");
        CPPUNIT_ASSERT(answer.find("\r\nTransfer-Encoding: chunked\r\n") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(answer, answer.ends_with("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"));
        client.receiveUntil("[fast]");
        client.send("HEAD /stream" + END + "GET /fast" + END);
        CPPUNIT_ASSERT(client.receiveUntil("[fast]").find("one") == std::string::npos);
    }

    void testStreamToHttp10EndsWithTheConnection()
    {
        const std::string answer =
            exchange(_server->port(), "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CPPUNIT_ASSERT(answer.find("Transfer-Encoding") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(answer, answer.ends_with("\r\n\r\nonetwo"));
    }

    void testStreamThatFailsIsCutShort()
    {
        const std::string answer = exchange(_server->port(), "GET /half" + END);
        CPPUNIT_ASSERT_EQUAL(200, statusOf(answer));
        CPPUNIT_ASSERT_MESSAGE(answer, answer.ends_with("\r\n\r\n3\r\none\r\n"));
    }

    void testStreamThatFailsAtOnceIsAnError()
    {
        CPPUNIT_ASSERT_EQUAL(500, statusOf(exchange(_server->port(), "GET /broken" + END)));
    }

    void testSlowReaderDoesNotHoldTheWriterBack()
    {
        std::vector<RawClient> stalled; // more than there are threads, and each reads nothing
        for (int i = 0; i < 8; ++i)
            stalled.emplace_back(_server->port(), 4096).send("GET /large" + END);
        CPPUNIT_ASSERT(becomesTrue([this] { return _through == 8; })); // the writers are
        RawClient other(_server->port());
        other.send("GET /worker" + END);
        other.receiveUntil("[worker]");
        for (RawClient& client: stalled) // what waited in a file is all there
        {
            const std::string answer = client.receiveUntil("\r\n0\r\n\r\n");
            CPPUNIT_ASSERT_EQUAL(std::size_t{LARGE}, countOf(answer.substr(answer.find("\r\n\r\n")), "y"));
        }
    }

    void testTooMuchForWhoTakesNothingIsCut()
    {
        RawClient client(_server->port(), 4096);
        client.send("GET /endless" + END);
        CPPUNIT_ASSERT(_ended.tryWait(5000));
        CPPUNIT_ASSERT(_written < 32 * 1024 * 1024);
        CPPUNIT_ASSERT(!client.receiveAll().ends_with("0\r\n\r\n"));
    }

    void testWriterLearnsThatTheClientIsGone()
    {
        {
            RawClient client(_server->port());
            client.send("GET /endless" + END);
            client.receiveUntil("xxxx");
        }
        CPPUNIT_ASSERT(_ended.tryWait(5000));
    }

    void testFileIsSentWhole()
    {
        const test::ScratchFolder folder;
        const std::string file = folder.file("whole");
        const std::string content(3'000'000, 'f');
        std::ofstream(file) << content;
        _path = file;
        RawClient client(_server->port());
        client.send("GET /file" + END + "GET /fast" + END);
        const std::string answer = client.receiveUntil("[fast]");
        CPPUNIT_ASSERT(answer.find("\r\nContent-Length: 3000000\r\n") != std::string::npos);
        CPPUNIT_ASSERT(answer.find("\r\n\r\n" + content + "HTTP/1.1 200 OK\r\n") != std::string::npos);
    }

    void testStopLetsRequestsInFlightFinish()
    {
        RawClient idle(_server->port());
        idle.send("GET /fast" + END);
        idle.receiveUntil("[fast]");
        RawClient busy(_server->port());
        busy.send("GET /wait" + END);
        _entered.wait();
        std::thread stopping([this] { _server->server().stop(); });
        CPPUNIT_ASSERT(idle.isClosed());
        _release.set();
        const std::string answer = busy.receiveAll();
        stopping.join();
        CPPUNIT_ASSERT_MESSAGE(answer, answer.ends_with("[waited]"));
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("\r\nConnection: close\r\n") != std::string::npos);
        CPPUNIT_ASSERT(busy.isClosed());
    }

    void testStopGivesUpOnStreamsAtTheDeadline()
    {
        RawClient client(_server->port());
        client.send("GET /trickle" + END);
        client.receiveUntil("tick");
        _server->server().stop();
        CPPUNIT_ASSERT(client.isClosed());
        CPPUNIT_ASSERT(_ended.tryWait(0));
    }

private:
    static Response second(const Request&)
    {
        return Response::onLane(Lane::Worker,
                                [](const Request& request) {
                                    return Response::text("[third " + std::string(request.queryText()) + "]");
                                });
    }

    void addStreams(Router& router)
    {
        router.add(get("/stream").lane(Lane::Inline),
                   streaming(
                       [](BodySink& sink)
                       {
                           sink.write("one");
                           sink.write("");
                           sink.write("two");
                       }),
                   "test");
        router.add(get("/half"),
                   streaming(
                       [](BodySink& sink)
                       {
                           sink.write("one");
                           throw Poco::IOException("gone");
                       }),
                   "test");
        router.add(get("/broken"), streaming([](BodySink&) { throw Poco::IOException("gone"); }), "test");
        router.add(get("/large"),
                   streaming(
                       [this](BodySink& sink)
                       {
                           for (std::size_t sent = 0; sent < LARGE; sent += 10'000)
                               sink.write(std::string(10'000, 'y'));
                           ++_through;
                       }),
                   "test");
        router.add(get("/endless"),
                   streaming([this](BodySink& sink) { writeUntilGone(sink, std::string(10'000, 'x')); }),
                   "test");
        router.add(get("/trickle"), streaming([this](BodySink& sink) { writeUntilGone(sink, "tick"); }),
                   "test");
        router.add(
            get("/file"), [this](const Request&) { return Response::file(_path, "text/plain"); }, "test");
    }

    static Handler streaming(StreamWriter writer)
    {
        return [writer = std::move(writer)](const Request&)
        { return Response::stream("text/plain", writer); };
    }

    void writeUntilGone(BodySink& sink, const std::string& piece)
    {
        try
        {
            for (;;)
            {
                sink.write(piece);
                _written += piece.size();
                if (piece.size() < 100)
                    std::this_thread::yield();
            }
        }
        catch (const Poco::Exception&) // the client is gone, or too much waits for it
        {
            _ended.set();
            throw;
        }
    }

    Poco::Event _entered;
    Poco::Event _release;
    Poco::Event _ended;
    std::atomic<int> _running = 0;
    std::atomic<int> _through = 0;
    std::atomic<std::size_t> _written = 0;
    std::string _path;
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LaneTest);

} // namespace
