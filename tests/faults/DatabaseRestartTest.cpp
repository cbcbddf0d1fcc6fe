#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <cstdlib>
#include <thread>

using namespace colonnade::test;

class DatabaseRestartTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DatabaseRestartTest);
    CPPUNIT_TEST(testServerWorksAgainAfterPostgresqlWasRestarted);
    CPPUNIT_TEST_SUITE_END();

    void testServerWorksAgainAfterPostgresqlWasRestarted()
    {
        const char* restart = std::getenv("COLONNADE_TEST_POSTGRESQL_RESTART");
        CPPUNIT_ASSERT_MESSAGE("COLONNADE_TEST_POSTGRESQL_RESTART is not set: run ./dev test",
                               restart != nullptr);
        ServerProcess server({"http.rate_limit=1000000000"});
        HttpClient client(server.port());
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/category").status);

        std::atomic<bool> stop = false;
        std::atomic<int> unexpected = 0; // the last status that is neither an answer nor "come back later"
        std::thread visitor(
            [&]
            {
                while (!stop)
                {
                    const int status = HttpClient(server.port()).get("/api/category").status;
                    if (status != 200 && status != 503)
                        unexpected = status;
                }
            });
        const auto result = runProgram({"bash", "-c", restart});
        stop = true;
        visitor.join();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
        CPPUNIT_ASSERT_EQUAL(0, unexpected.load());
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/category").status);
        server.createUser("after", "a long enough secret");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DatabaseRestartTest);
