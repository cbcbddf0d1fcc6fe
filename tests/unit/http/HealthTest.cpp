#include "RunningServer.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

class HealthTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HealthTest);
    CPPUNIT_TEST(testHealthIsAnsweredWithoutAnyPlugin);
    CPPUNIT_TEST(testMetricsAreOnTheManagementListenerOnly);
    CPPUNIT_TEST(testEverySettingHasAValueWithinItsRange);
    CPPUNIT_TEST_SUITE_END();

public:
    void testHealthIsAnsweredWithoutAnyPlugin()
    {
        const RunningServer server(std::make_shared<Site>());
        for (const std::string path: {"/health/live", "/health/ready"})
        {
            const std::string answer = test::exchange(server.port(), request(path));
            CPPUNIT_ASSERT_EQUAL(200, statusOf(answer));
            CPPUNIT_ASSERT(answer.ends_with(R"({"status":"ok"})"));
        }
    }

    void testMetricsAreOnTheManagementListenerOnly()
    {
        int port = 0;
        {
            const RunningServer lender(std::make_shared<Site>());
            port = lender.port(); // free again in a moment
        }
        HttpSettings settings = RunningServer::settings();
        settings.managementListen = "127.0.0.1:" + std::to_string(port);
        settings.managementRequired = true;
        const RunningServer server(std::make_shared<Site>(), settings);
        test::exchange(server.port(), request("/nowhere"));
        const std::string metrics = test::exchange(port, request("/metrics"));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(metrics));
        CPPUNIT_ASSERT_MESSAGE(metrics, metrics.find("\ncolonnade_http_requests_total{status=\"4xx\"} 1\n") !=
                                            std::string::npos);
        CPPUNIT_ASSERT(metrics.find("\nprocess_resident_memory_bytes ") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(200, statusOf(test::exchange(port, request("/health/live"))));
        CPPUNIT_ASSERT_EQUAL(404, statusOf(test::exchange(server.port(), request("/metrics"))));
    }

    void testEverySettingHasAValueWithinItsRange()
    {
        std::set<std::string> keys;
        for (const SettingSpec& spec: httpSettingSpecs())
        {
            CPPUNIT_ASSERT_MESSAGE(spec.key, keys.insert(spec.key).second);
            CPPUNIT_ASSERT_MESSAGE(spec.key, spec.fallback && spec.description.ends_with("."));
            if (spec.type != SettingType::Integer)
                continue;
            const std::int64_t value = std::stoll(*spec.fallback);
            CPPUNIT_ASSERT_MESSAGE(spec.key, value >= spec.minimum && value <= spec.maximum);
        }
    }

private:
    static std::string request(const std::string& path)
    {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HealthTest);

} // namespace
