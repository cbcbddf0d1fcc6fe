#include "observe/Metrics.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

class MetricsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MetricsTest);
    CPPUNIT_TEST(testDurationsFallIntoTheirBuckets);
    CPPUNIT_TEST(testLabelsAreEscaped);
    CPPUNIT_TEST_SUITE_END();

public:
    void testDurationsFallIntoTheirBuckets()
    {
        Latency<Counter> latency;
        for (const std::int64_t microseconds: {-1, 0, 250, 251, 2'500'000, 10'000'001})
            latency.add(microseconds);
        LatencyCounts counts;
        latency.addTo(counts);
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{6}, counts.total());
        MetricsText text;
        text.latency("x_seconds", R"(a="b")", counts);
        const std::string written = text.take();
        for (const char* line:
             {R"(x_seconds_bucket{a="b",le="0.00025"} 3)", R"(x_seconds_bucket{a="b",le="0.0005"} 4)",
              R"(x_seconds_bucket{a="b",le="1"} 4)", R"(x_seconds_bucket{a="b",le="2.5"} 5)",
              R"(x_seconds_bucket{a="b",le="10"} 5)", R"(x_seconds_bucket{a="b",le="+Inf"} 6)",
              R"(x_seconds_sum{a="b"} 12.500502)", R"(x_seconds_count{a="b"} 6)"})
            CPPUNIT_ASSERT_MESSAGE(std::string(line) + " in\n" + written,
                                   written.find(std::string(line) + "\n") != std::string::npos);
    }

    void testLabelsAreEscaped()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"(a="b\"c\\d\ne")"), metricLabel("a", "b\"c\\d\ne"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MetricsTest);

} // namespace
