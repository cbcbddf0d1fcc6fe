#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/PrivatePostgresql.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <map>
#include <sstream>
#include <thread>
#include <vector>

using namespace colonnade::test;

/// A PostgreSQL that does not answer any more, though its machine takes connections: paused, swapping, its
/// disk stuck. And one that has become a standby.
class HungDatabaseTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HungDatabaseTest);
    CPPUNIT_TEST(testEveryRequestIsAnsweredAndServiceGoesOnAfterwards);
    CPPUNIT_TEST(testItSaysOnceThatItsDatabaseIsAwayAndOnceThatItIsBack);
    CPPUNIT_TEST(testTheServerCanBeStopped);
    CPPUNIT_TEST(testAStandbyThatWasPromotedTakesOver);
    CPPUNIT_TEST(testAConnectionThatLeadsToAStandbyIsNotKept);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> settings(const std::string& url)
    {
        return {"data.url=" + url, "http.rate_limit=1000000000", "http.drain_seconds=1",
                "data.wait_milliseconds=1500"};
    }

    static int linesWith(const ServerProcess& server, const std::string& text)
    {
        std::istringstream output(server.output());
        int count = 0;
        for (std::string line; std::getline(output, line);)
            count += line.find(text) != std::string::npos ? 1 : 0;
        return count;
    }

    static int status(const ServerProcess& server, const std::string& target)
    {
        return HttpClient(server.port()).get(target).status; // gives up after a minute, and throws
    }

    static std::map<int, int> statusesOfMany(const ServerProcess& server, const std::string& target)
    {
        constexpr int CLIENTS = 24;
        std::vector<int> found(CLIENTS);
        std::vector<std::thread> clients;
        for (int i = 0; i < CLIENTS; ++i)
            clients.emplace_back(
                [&, i]
                {
                    try
                    {
                        found[static_cast<std::size_t>(i)] = status(server, target);
                    }
                    catch (const std::exception&)
                    {
                        found[static_cast<std::size_t>(i)] = 0; // no answer
                    }
                });
        for (auto& client: clients)
            client.join();
        std::map<int, int> counts;
        for (const int each: found)
            ++counts[each];
        return counts;
    }

    void testEveryRequestIsAnsweredAndServiceGoesOnAfterwards()
    {
        const PrivatePostgresql database;
        ServerProcess server(settings(database.url()));
        CPPUNIT_ASSERT_EQUAL(200, status(server, "/api/category"));
        database.hang();
        const auto counts = statusesOfMany(server, "/api/category");
        CPPUNIT_ASSERT_EQUAL(24, counts.contains(503) ? counts.at(503) : 0);
        database.resume();
        CPPUNIT_ASSERT(becomesTrue([&] { return status(server, "/api/category") == 200; }));
    }

    void testItSaysOnceThatItsDatabaseIsAwayAndOnceThatItIsBack()
    {
        const std::string away = "the database cannot be used";
        const std::string back = "the database can be used again";
        const PrivatePostgresql database;
        ServerProcess server(settings(database.url()));
        for (int round = 1; round <= 2; ++round)
        {
            database.stop();
            CPPUNIT_ASSERT(becomesTrue([&] { return linesWith(server, away) == round; }));
            const auto before = linesWith(server, "");
            CPPUNIT_ASSERT(becomesTrue([&] { return status(server, "/health/ready") == 503; }));
            std::this_thread::sleep_for(std::chrono::seconds(5)); // in which nothing more is said
            CPPUNIT_ASSERT_EQUAL_MESSAGE(server.output(), before, linesWith(server, ""));
            database.start();
            CPPUNIT_ASSERT(becomesTrue([&] { return linesWith(server, back) == round; }));
            CPPUNIT_ASSERT(becomesTrue([&] { return status(server, "/api/category") == 200; }));
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.output(), 2, linesWith(server, away));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.output(), 2, linesWith(server, back));
    }

    void testTheServerCanBeStopped()
    {
        const PrivatePostgresql database;
        ServerProcess server(settings(database.url()));
        CPPUNIT_ASSERT_EQUAL(200, status(server, "/api/category"));
        database.hang();
        std::atomic<bool> begun = false;
        std::thread client(
            [&]
            {
                try
                {
                    HttpClient visitor(server.port());
                    begun = true;
                    visitor.get("/api/category");
                }
                catch (const std::exception&)
                {
                    // The server has ended: that is what is wanted.
                }
            });
        CPPUNIT_ASSERT(becomesTrue([&] { return begun.load(); }));
        const int code = server.stop(); // kills it, and tells so, if it does not end
        client.join();
        CPPUNIT_ASSERT_EQUAL(0, code);
    }

    void testAStandbyThatWasPromotedTakesOver()
    {
        const PrivatePostgresql primary;
        const auto standby = PrivatePostgresql::standbyOf(primary);
        ServerProcess server(settings(PrivatePostgresql::urlOf({&primary, standby.get()})));
        CPPUNIT_ASSERT_EQUAL(200, status(server, "/api/category"));
        primary.hang();
        standby->promote();
        CPPUNIT_ASSERT(becomesTrue([&] { return status(server, "/api/category") == 200; }, 60));
        server.createUser("after", "a long enough secret");
    }

    /// One name that moves, as virtual addresses do, seen from a pool: the server is the standby of another
    /// when it is back.
    void testAConnectionThatLeadsToAStandbyIsNotKept()
    {
        const PrivatePostgresql primary;
        const auto standby = PrivatePostgresql::standbyOf(primary);
        ServerProcess server(settings(PrivatePostgresql::urlOf({standby.get(), &primary})));
        server.createUser("before", "a long enough secret");
        primary.stop();
        standby->promote();
        CPPUNIT_ASSERT(becomesTrue([&] { return status(server, "/api/category") == 200; }, 60));
        server.createUser("after", "a long enough secret");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HungDatabaseTest);
