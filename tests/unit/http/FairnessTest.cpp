#include "RunningServer.h"
#include "support/BecomesTrue.h"

#include "colonnade/Database.h"
#include "colonnade/Request.h"
#include "data/MeasuredDatabase.h"
#include "data/OpenDatabase.h"

#include <Poco/Event.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

/// Answers at once.
class QuickDatabase final: public OpenedDatabase
{
public:
    Dialect dialect() const override { return Dialect::Sqlite; }

protected:
    void doRead(const std::function<void(Session&)>&) override {}
    void doWrite(const std::function<void(Transaction&)>&) override {}
};

/// With four workers, and so six threads for them.
class FairnessTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FairnessTest);
    CPPUNIT_TEST(testKindsOfHeavyWorkDoNotWaitForEachOther);
    CPPUNIT_TEST(testAFlooderIsToldSoAndOthersAreServed);
    CPPUNIT_TEST(testOneTopicHoldsUpNobodyElse);
    CPPUNIT_TEST(testWhatNeedsNoDatabaseIsAnsweredWhileItHangs);
    CPPUNIT_TEST(testWhoHasWaitedTooLongIsRefused);
    CPPUNIT_TEST(testWhoHungUpBeforeHisTurnIsNotServed);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _database.open(std::make_unique<QuickDatabase>());
        _release.reset();
        _database.open(std::make_unique<QuickDatabase>());
        start([](HttpSettings&) {});
    }

    void tearDown() override
    {
        _release.set();
        _clients.clear();
        _server.reset();
    }

    void testKindsOfHeavyWorkDoNotWaitForEachOther()
    {
        const std::pair<const char*, const char*> pairs[] = {{"/make", "/check"}, {"/picture", "/check"}};
        for (const auto& [held, free]: pairs)
        {
            for (int i = 0; i < 5; ++i)
                send(held, "192.0.2.1");
            CPPUNIT_ASSERT_EQUAL(200, statusOf(answerTo(std::string(free) + "?free=1", "192.0.2.1")));
        }
    }

    void testAFlooderIsToldSoAndOthersAreServed()
    {
        start([](HttpSettings& settings) { settings.heavyQueue = 8; });
        std::vector<RawClient> flood;
        for (int i = 0; i < 90; ++i)
            flood.push_back(sent("/check", "192.0.2.1"));
        RawClient refused = sent("/check", "192.0.2.1");
        const std::string told = refused.receiveUntil("Try again in a moment");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(told, 429, statusOf(told));
        CPPUNIT_ASSERT(told.find("\r\nRetry-After: 1\r\n") != std::string::npos);
        RawClient honest = sent("/check", "192.0.2.2");
        _release.set();
        CPPUNIT_ASSERT_EQUAL(200, statusOf(honest.receiveUntil("[done]")));
    }

    void testOneTopicHoldsUpNobodyElse()
    {
        for (int i = 0; i < 40; ++i)
            send("/project/1", "192.0.2." + std::to_string(i));
        for (const char* path: {"/project/2?free=1", "/plain"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, statusOf(answerTo(path, "192.0.2.1")));
    }

    void testWhatNeedsNoDatabaseIsAnsweredWhileItHangs()
    {
        holdAllWorkers();
        CPPUNIT_ASSERT_EQUAL(200, statusOf(answerTo("/plain", "192.0.2.1")));
        RawClient asks = sent("/asks", "192.0.2.1");
        CPPUNIT_ASSERT_MESSAGE("it was tried", becomesTrue([this] { return _begun == 1; }));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(answerTo("/plain", "192.0.2.2"))); // behind it
        CPPUNIT_ASSERT_EQUAL(0, _answered.load());
        _release.set();
        const std::string answer = asks.receiveUntil("[asked]");
        CPPUNIT_ASSERT_EQUAL(2, _begun.load());
        CPPUNIT_ASSERT_EQUAL(1, _answered.load());
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("X-RateLimit-Remaining: 9\r\n") != std::string::npos);
    }

    void testWhoHasWaitedTooLongIsRefused()
    {
        start([](HttpSettings& settings) { settings.waitMilliseconds = 100; });
        holdAllWorkers();
        RawClient late = sent("/asks", "192.0.2.1");
        const std::string answer = late.receiveUntil("The server is busy");
        CPPUNIT_ASSERT_EQUAL(503, statusOf(answer));
        CPPUNIT_ASSERT(answer.find("\r\nRetry-After: 1\r\n") != std::string::npos);
    }

    void testWhoHungUpBeforeHisTurnIsNotServed()
    {
        int management = 0;
        {
            const RunningServer lender(std::make_shared<Site>());
            management = lender.port(); // free again in a moment
        }
        start(
            [&](HttpSettings& settings)
            {
                settings.managementListen = "127.0.0.1:" + std::to_string(management);
                settings.managementRequired = true;
            });
        holdAllWorkers();
        const auto tells = [&](const std::string& sample)
        {
            const std::string metrics =
                exchange(management, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            return metrics.find("\n" + sample + "\n") != std::string::npos;
        };
        {
            const RawClient leaves = sent("/make-one", "192.0.2.1");
            CPPUNIT_ASSERT_MESSAGE(
                "it waits",
                becomesTrue([&] { return tells("colonnade_http_lane_waiting{lane=\"worker\"} 1"); }));
        }
        // What waits is moved to where it is tried, and comes back: that none waits does not say that it is
        // gone.
        CPPUNIT_ASSERT_MESSAGE(
            "it is gone",
            becomesTrue([&] { return tells("colonnade_http_requests_total{status=\"4xx\"} 1"); }));
        _release.set();
        CPPUNIT_ASSERT_EQUAL(200, statusOf(answerTo("/asks", "192.0.2.1")));
        CPPUNIT_ASSERT_EQUAL(0, _made.load());
    }

private:
    static constexpr std::size_t HELD = 6; // threads for four workers;

    void start(const std::function<void(HttpSettings&)>& change)
    {
        _clients.clear();
        _server.reset();
        auto site = std::make_shared<Site>();
        Router& router = site->router;
        const auto hold = [this](const Request& request)
        {
            if (request.query().get("free").empty())
            {
                ++_held;
                _release.wait();
            }
            return Response::text("[done]");
        };
        router.add(get("/check").lane(Lane::Heavy, Work::CheckPassword), hold, "test");
        router.add(get("/make").lane(Lane::Heavy, Work::MakePassword), hold, "test");
        router.add(get("/picture").lane(Lane::Heavy, Work::Picture), hold, "test");
        router.add(get("/project/{id}").topic([](const Request& request) { return request.param("id"); }),
                   hold, "test");
        router.add(
            get("/plain"), [](const Request&) { return Response::text("[done]"); }, "test");
        router.add(
            get("/make-one"),
            [this](const Request&)
            {
                _database.write([](Transaction&) {});
                ++_made;
                return Response::text("[done]");
            },
            "test");
        router.add(
            get("/asks").rateLimit("asks"),
            [this](const Request&)
            {
                ++_begun;
                _database.read([](Session&) {});
                ++_answered;
                return Response::text("[asked]");
            },
            "test");
        HttpSettings settings = RunningServer::settings();
        settings.trustedProxies = {"127.0.0.0/8"};
        settings.rateLimit = 10;
        change(settings);
        _server = std::make_unique<RunningServer>(site, settings);
    }

    /// Each of another network, and about another topic.
    void holdAllWorkers()
    {
        for (std::size_t i = 1; i <= HELD; ++i)
            send("/project/" + std::to_string(i), "198.51.100." + std::to_string(i));
        CPPUNIT_ASSERT(becomesTrue([this] { return _held == HELD; }));
    }

    RawClient sent(const std::string& path, const std::string& network)
    {
        RawClient client(_server->port());
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + network + "\r\n\r\n");
        return client;
    }

    void send(const std::string& path, const std::string& network)
    {
        _clients.push_back(sent(path, network));
    }

    std::string answerTo(const std::string& path, const std::string& network)
    {
        return sent(path, network).receiveUntil("]");
    }

    Poco::Event _release{Poco::Event::EVENT_MANUALRESET};
    std::atomic<std::size_t> _held = 0;
    std::atomic<int> _made = 0;
    std::atomic<int> _begun = 0;
    std::atomic<int> _answered = 0;
    MeasuredDatabase _database{Dialect::Sqlite};
    std::vector<RawClient> _clients;
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FairnessTest);

} // namespace
