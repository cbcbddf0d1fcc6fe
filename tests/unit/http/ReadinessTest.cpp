#include "http/Readiness.h"

#include "RunningServer.h"
#include "support/BecomesTrue.h"

#include <Poco/Event.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

class ReadinessTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReadinessTest);
    CPPUNIT_TEST(testTellsWhatTheLastLookFound);
    CPPUNIT_TEST(testALookThatDoesNotEndHasFailed);
    CPPUNIT_TEST(testHalfOfTheRequestsFailing);
    CPPUNIT_TEST(testWorkersThatStandStill);
    CPPUNIT_TEST(testTheServerSaysWhy);
    CPPUNIT_TEST_SUITE_END();

    std::atomic<bool> _bad = false;
    std::atomic<std::uint64_t> _answers = 0;
    std::atomic<std::uint64_t> _failures = 0;

    Readiness::Look look()
    {
        return [this] { return _bad ? std::string("The database cannot be read.") : std::string(); };
    }

    std::function<Readiness::Counts()> counts()
    {
        return [this] { return Readiness::Counts{_answers, _failures}; };
    }

    static bool neverStill() { return false; }

    static bool becomes(const Readiness& readiness, const std::string& beginning)
    {
        return becomesTrue(
            [&]
            {
                const std::string obstacle = readiness.obstacle();
                return beginning.empty() ? obstacle.empty() : obstacle.starts_with(beginning);
            });
    }

public:
    void setUp() override
    {
        _bad = false;
        _answers = _failures = 0;
    }

    void testTellsWhatTheLastLookFound()
    {
        const Readiness readiness(look(), counts(), neverStill);
        CPPUNIT_ASSERT(readiness.obstacle().empty());
        _bad = true;
        CPPUNIT_ASSERT(becomes(readiness, "The database cannot be read."));
        _bad = false;
        CPPUNIT_ASSERT(becomes(readiness, ""));
    }

    void testALookThatDoesNotEndHasFailed()
    {
        Poco::Event release(Poco::Event::EVENT_MANUALRESET);
        const Readiness readiness(
            [&]
            {
                release.wait();
                return std::string();
            },
            counts(), neverStill);
        const bool noticed = becomes(readiness, "The database has not answered for ");
        release.set();
        CPPUNIT_ASSERT(noticed);
        CPPUNIT_ASSERT(becomes(readiness, ""));
    }

    void testHalfOfTheRequestsFailing()
    {
        const Readiness readiness({}, counts(), neverStill);
        _failures = 100;
        _answers = 201; // not yet half of them
        CPPUNIT_ASSERT(readiness.obstacle().empty());
        _failures = 101;
        CPPUNIT_ASSERT(becomes(readiness, "Half of the requests fail"));
        CPPUNIT_ASSERT(becomes(readiness, "")); // ten seconds later
    }

    void testWorkersThatStandStill()
    {
        const Readiness readiness({}, counts(), [] { return true; });
        CPPUNIT_ASSERT(becomes(readiness, "All workers are busy"));
    }

    void testTheServerSaysWhy()
    {
        HttpServer server(RunningServer::settings());
        server.start(std::make_shared<Site>(), {}, look());
        const auto ask = [&](const std::string& path)
        {
            return test::exchange(server.address().port(),
                                  "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        };
        CPPUNIT_ASSERT_EQUAL(200, statusOf(ask("/health/ready")));
        _bad = true;
        CPPUNIT_ASSERT(becomesTrue([&] { return statusOf(ask("/health/ready")) == 503; }));
        const std::string answer = ask("/health/ready");
        CPPUNIT_ASSERT_MESSAGE(
            answer, answer.ends_with(R"({"status":"unavailable","reason":"The database cannot be read."})"));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(ask("/health/live")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadinessTest);

} // namespace
