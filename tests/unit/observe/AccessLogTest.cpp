#include "observe/AccessLog.h"
#include "support/ScratchFolder.h"

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <iterator>

using namespace colonnade;

namespace
{

std::string contentOf(const std::string& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

class AccessLogTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AccessLogTest);
    CPPUNIT_TEST(testLineEscapesWhatCouldForgeAnother);
    CPPUNIT_TEST(testLinesAreWrittenAtTheLatestWhenTheLogCloses);
    CPPUNIT_TEST(testMovedFileIsMadeAnew);
    CPPUNIT_TEST(testFileThatCannotBeWrittenIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void testLineEscapesWhatCouldForgeAnother()
    {
        std::string lines;
        appendAccessLine(lines,
                         {"::1", "GET", "/a b\"\\\n\x7f\xc3", 200, 12, 345, "user", 0x7c1d0a52e6b3f904});
        const std::size_t blank = lines.find(' ');
        CPPUNIT_ASSERT_EQUAL(std::string("2026-11-22T00:00:00Z").size(), blank);
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"( ::1 GET /a\x20b\x22\x5c\x0a\x7f\xc3 200 12 345 user 7c1d0a52e6b3f904)") + "\n",
            lines.substr(blank));
        lines.clear();
        appendAccessLine(lines, {"::1", "", "", 400, 0, 0, "", 1});
        CPPUNIT_ASSERT(lines.ends_with(" ::1 - - 400 0 0 - 0000000000000001\n"));
    }

    void testLinesAreWrittenAtTheLatestWhenTheLogCloses()
    {
        const std::string file = _folder.file("access.log");
        {
            AccessLog log(file);
            std::string lines = "one\n";
            log.take(lines);
            CPPUNIT_ASSERT(lines.empty());
            lines = "two\n";
            log.take(lines);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("one\ntwo\n"), contentOf(file));
    }

    void testMovedFileIsMadeAnew()
    {
        const std::string file = _folder.file("access.log");
        AccessLog log(file);
        Poco::File(file).renameTo(_folder.file("access.log.1"));
        {
            std::string lines = "after\n";
            log.take(lines);
        }
        for (int i = 0; i < 500 && contentOf(file).empty(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10)); // until the log's thread has written
        CPPUNIT_ASSERT_EQUAL(std::string("after\n"), contentOf(file));
    }

    void testFileThatCannotBeWrittenIsRefused()
    {
        CPPUNIT_ASSERT_THROW(AccessLog("/nonexistent/access.log"), Poco::OpenFileException);
    }

private:
    const test::ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AccessLogTest);

} // namespace
