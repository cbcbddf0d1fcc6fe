#include "RunningServer.h"

#include "colonnade/Request.h"

#include <Poco/Net/NetException.h>
#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <thread>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

const std::string GOOD = "GET /fast HTTP/1.1\r\nHost: a\r\n\r\n";

class DeadlineTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DeadlineTest);
    CPPUNIT_TEST(testSlowHeadIsRefusedThoughBytesKeepComing);
    CPPUNIT_TEST(testSlowBodyIsRefused);
    CPPUNIT_TEST(testIdleConnectionIsClosedSilently);
    CPPUNIT_TEST(testThousandsOfSlowConnectionsDoNotDelayOthers);
    CPPUNIT_TEST(testConnectionsBeyondTheLimitAreTurnedAway);
    CPPUNIT_TEST(testTakenPortIsRefusedWithTheSettingsName);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        HttpSettings settings = RunningServer::settings();
        settings.headerSeconds = 1;
        settings.bodySeconds = 1;
        settings.idleSeconds = 1;
        start(settings);
    }

    void tearDown() override { _server.reset(); }

    void testSlowHeadIsRefusedThoughBytesKeepComing()
    {
        RawClient client(_server->port());
        client.send("GET /fast HTTP/1.1\r\nHost: a\r\nX: ");
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(900);
        while (std::chrono::steady_clock::now() < end)
        {
            client.send("x");
            std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the deadline is what is tested
        }
        CPPUNIT_ASSERT_EQUAL(408, statusOf(client.receiveAll()));
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testSlowBodyIsRefused()
    {
        const std::string answer =
            exchange(_server->port(), "POST /fast HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell");
        CPPUNIT_ASSERT_EQUAL(408, statusOf(answer));
    }

    void testIdleConnectionIsClosedSilently()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), exchange(_server->port(), ""));
        RawClient client(_server->port());
        client.send(GOOD);
        client.receiveUntil("[fast]");
        CPPUNIT_ASSERT_EQUAL(std::string(), client.receiveAll());
        CPPUNIT_ASSERT(client.isClosed());
    }

    void testThousandsOfSlowConnectionsDoNotDelayOthers()
    {
        HttpSettings settings = RunningServer::settings();
        settings.headerSeconds = 60;
        start(settings);
        std::vector<RawClient> slow;
        for (int i = 0; i < 2000; ++i)
            slow.emplace_back(_server->port());
        const std::string trickle = "GET /slow";
        for (std::size_t second = 0; second < 3; ++second)
        {
            const auto next = std::chrono::steady_clock::now() + std::chrono::seconds(1);
            for (RawClient& client: slow)
                client.send(trickle.substr(second, 1));
            RawClient client(_server->port());
            for (int i = 0; i < 200; ++i)
            {
                client.send(GOOD);
                client.receiveUntil("[fast]");
            }
            std::this_thread::sleep_until(next); // a byte a second is what is tested
        }
    }

    void testConnectionsBeyondTheLimitAreTurnedAway()
    {
        HttpSettings settings = RunningServer::settings();
        settings.maxConnectionsPerAddress = 2;
        start(settings);
        std::vector<RawClient> clients;
        for (int i = 0; i < 2; ++i)
        {
            clients.emplace_back(_server->port()).send(GOOD);
            clients.back().receiveUntil("[fast]");
        }
        CPPUNIT_ASSERT_EQUAL(503, statusOf(exchange(_server->port(), "")));
        clients.pop_back();
        int status = 503;
        for (int i = 0; i < 100 && status != 200; ++i) // the close must reach the server first
        {
            RawClient client(_server->port());
            client.send("GET /fast HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            status = statusOf(client.receiveAll());
        }
        CPPUNIT_ASSERT_EQUAL(200, status);
    }

    void testTakenPortIsRefusedWithTheSettingsName()
    {
        HttpSettings settings = RunningServer::settings();
        settings.listen = "127.0.0.1:" + std::to_string(_server->port());
        try
        {
            HttpServer second(settings);
            CPPUNIT_FAIL("the port was taken twice");
        }
        catch (const Poco::Net::NetException& error)
        {
            const std::string& message = error.message();
            CPPUNIT_ASSERT_MESSAGE(message, message.find(settings.listen) != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(message, message.find("http.listen") != std::string::npos);
        }
        settings.managementListen = settings.listen;
        settings.listen = "127.0.0.1:0";
        HttpServer withoutMetrics(settings); // the default is no reason to stay down
        settings.managementRequired = true;
        CPPUNIT_ASSERT_THROW(HttpServer{settings}, Poco::Net::NetException);
    }

private:
    void start(const HttpSettings& settings)
    {
        auto site = std::make_shared<Site>();
        site->router.add(
            get("/fast").lane(Lane::Inline), [](const Request&) { return Response::text("[fast]"); }, "test");
        site->router.add(
            post("/fast"), [](const Request&) { return Response::text("[posted]"); }, "test");
        _server = std::make_unique<RunningServer>(site, settings);
    }

    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DeadlineTest);

} // namespace
