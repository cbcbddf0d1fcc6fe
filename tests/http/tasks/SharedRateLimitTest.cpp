#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <optional>
#include <string>
#include <thread>

using namespace colonnade::test;

namespace
{

constexpr int LIMIT = 200;

/// Asks until it is refused.
struct Caller
{
    /// Nothing if a new window began meanwhile: then the count says nothing.
    std::optional<int> countServed(int port, std::chrono::milliseconds pause, const std::string& window)
    {
        HttpClient client(port);
        for (int served = 0;; ++served)
        {
            const Answer answer = client.get("/api/category");
            if (!window.empty() && answer.header("X-RateLimit-Reset") != window)
                return std::nullopt;
            last = answer;
            if (answer.status != 200)
                return served;
            std::this_thread::sleep_for(pause);
        }
    }

    Answer last;
};

} // namespace

/// Two servers on one PostgreSQL.
class SharedRateLimitTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SharedRateLimitTest);
    CPPUNIT_TEST(testWhoIsRefusedByOneServerIsSoonRefusedByTheOther);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> settings()
    {
        return {"plugins.enabled=tasks", "http.rate_limit=" + std::to_string(LIMIT)};
    }

    /// False if a new window began.
    static bool judge(const ServerProcess& one, const ServerProcess& other)
    {
        const std::string window =
            HttpClient(one.port()).send("HEAD", "/api/category", {}, {}).header("X-RateLimit-Reset");
        CPPUNIT_ASSERT(!window.empty());
        Caller caller;
        const auto first = caller.countServed(one.port(), {}, window);
        if (!first)
            return false;
        CPPUNIT_ASSERT_EQUAL(LIMIT - 2, *first); // the one that reaches it is refused, and one came before
        CPPUNIT_ASSERT_EQUAL(429, caller.last.status);
        // Alone, the other would serve nearly as many, for ten seconds.
        const auto second = caller.countServed(other.port(), std::chrono::milliseconds(50), window);
        if (!second)
            return false;
        CPPUNIT_ASSERT_EQUAL(429, caller.last.status);
        CPPUNIT_ASSERT_EQUAL(std::to_string(LIMIT), caller.last.header("X-RateLimit-Limit"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), caller.last.header("X-RateLimit-Remaining"));
        CPPUNIT_ASSERT_MESSAGE(std::to_string(*second) + " were served", *second < LIMIT - 1);
        return true;
    }

    void testWhoIsRefusedByOneServerIsSoonRefusedByTheOther()
    {
        if (!TestDatabase::isPostgresql())
            return; // SQLite's file belongs to one server
        ServerProcess one(settings());
        const ServerProcess other(one, settings());
        if (!judge(one, other))
            CPPUNIT_ASSERT(judge(one, other)); // the next window begins in a quarter of an hour
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharedRateLimitTest);
