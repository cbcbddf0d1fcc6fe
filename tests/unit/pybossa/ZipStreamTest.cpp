#include "colonnade/pybossa/ZipStream.h"

#include "support/ZipFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

namespace colonnade::pybossa
{

class ZipStreamTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ZipStreamTest);
    CPPUNIT_TEST(testOtherProgramsReadIt);
    CPPUNIT_TEST(testAnArchiveMayBeEmpty);
    CPPUNIT_TEST(testWritesWhileTheFilesAreMade);
    CPPUNIT_TEST_SUITE_END();

    struct Collector final: BodySink
    {
        void write(std::string_view piece) override
        {
            bytes += piece;
            largest = std::max(largest, piece.size());
        }

        std::string bytes;
        std::size_t largest = 0;
    };

    void testOtherProgramsReadIt()
    {
        Collector collector;
        ZipStream zip(collector, 1'700'000'000);
        zip.begin("a.json");
        zip.write("{\"name\": ");
        zip.write("");
        zip.write("\"Jürgen\"}");
        zip.begin("empty.json");
        zip.begin("b.json");
        zip.write(std::string(100'000, 'x'));
        zip.end();
        const auto files = test::unzip(collector.bytes);
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), files.size());
        CPPUNIT_ASSERT_EQUAL(std::string("{\"name\": \"Jürgen\"}"), files.at("a.json"));
        CPPUNIT_ASSERT_EQUAL(std::string(), files.at("empty.json"));
        CPPUNIT_ASSERT(std::string(100'000, 'x') == files.at("b.json"));
        CPPUNIT_ASSERT(collector.bytes.size() < 1000);
    }

    void testAnArchiveMayBeEmpty()
    {
        Collector collector;
        ZipStream(collector, 0).end();
        CPPUNIT_ASSERT(test::unzip(collector.bytes).empty());
    }

    void testWritesWhileTheFilesAreMade()
    {
        Collector collector;
        ZipStream zip(collector, 1'700'000'000);
        std::mt19937 random(1); // NOLINT(bugprone-random-generator-seed): the same bytes each time
        zip.begin("noise");
        std::string all;
        for (int i = 0; i < 50; ++i)
        {
            std::string piece(100'000, '\0');
            for (char& c: piece)
                c = static_cast<char>(random());
            zip.write(piece);
            all += piece;
            CPPUNIT_ASSERT(collector.bytes.size() + 300'000 > all.size());
        }
        zip.end();
        CPPUNIT_ASSERT(collector.largest <= 16 * 1024);
        CPPUNIT_ASSERT(all == test::unzip(collector.bytes).at("noise"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ZipStreamTest);

} // namespace colonnade::pybossa
