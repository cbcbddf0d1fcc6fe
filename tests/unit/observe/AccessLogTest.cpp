#include "observe/AccessLog.h"
#include "support/ScratchFolder.h"

#include "colonnade/Json.h"

#include <Poco/Exception.h>
#include <Poco/File.h>
#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <iterator>
#include <regex>

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
    CPPUNIT_TEST(testJsonIsAnObjectALine);
    CPPUNIT_TEST(testLinesAreWrittenAtTheLatestWhenTheLogCloses);
    CPPUNIT_TEST(testMovedFileIsMadeAnew);
    CPPUNIT_TEST(testFileThatCannotBeWrittenIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void testLineEscapesWhatCouldForgeAnother()
    {
        AccessEntry entry{.address = "::1",
                          .method = "GET",
                          .path = "/a b\"\\\n\x7f\xc3",
                          .status = 200,
                          .bytes = 12,
                          .microseconds = 345,
                          .actorKind = "user",
                          .user = "5",
                          .agent = "a \"b\"\n\xc3 c",
                          .id = "7c1d0a52e6b3f904"};
        std::string lines;
        appendAccessLine(lines, entry);
        const std::regex pattern(R"re(::1 - 5 \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] (.*)\n)re");
        std::smatch parts;
        CPPUNIT_ASSERT_MESSAGE(lines, std::regex_match(lines, parts, pattern));
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                R"("GET /a\x20b\x22\x5c\x0a\x7f\xc3 HTTP/1.1" 200 12 "-" "a \x22b\x22\x0a\xc3 c" 345 user 7c1d0a52e6b3f904)"),
            parts[1].str());
        lines.clear();
        appendAccessLine(lines, {.address = "::1", .status = 400, .id = "1"});
        CPPUNIT_ASSERT_MESSAGE(lines, lines.ends_with(" \"-\" 400 0 \"-\" \"-\" 0 - 1\n"));
        lines.clear();
        entry.agent = lines.assign(5000, 'x');
        std::string longLine;
        appendAccessLine(longLine, entry);
        CPPUNIT_ASSERT(longLine.size() < 500);
    }

    void testJsonIsAnObjectALine()
    {
        std::string line;
        appendAccessLine(line,
                         {.address = "::1",
                          .method = "GET",
                          .path = "/a\"\\\n\xc3",
                          .status = 200,
                          .bytes = 12,
                          .microseconds = 345,
                          .actorKind = "user",
                          .user = "5",
                          .agent = "\x01\xff",
                          .id = "abc"},
                         LogFormat::Json);
        CPPUNIT_ASSERT(line.ends_with("}\n") && line.find('\n') == line.size() - 1);
        const auto document = JsonDocument::parse(line);
        const std::pair<const char*, const char*> texts[] = {
            {"address", "::1"}, {"user", "5"},      {"method", "GET"}, {"path", "/a\"\\\nÃ"},
            {"caller", "user"}, {"request", "abc"}, {"agent", "\x01ÿ"}};
        for (const auto& [name, value]: texts)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string_view(value), document.root().find(name).text());
        CPPUNIT_ASSERT_EQUAL(std::string("200"), document.root().find("status").toJson());
        CPPUNIT_ASSERT_EQUAL(std::string("345"), document.root().find("microseconds").toJson());
    }

    void testLinesAreWrittenAtTheLatestWhenTheLogCloses()
    {
        const std::string file = _folder.file("access.log");
        {
            AccessLog log(file);
            log.open();
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
        log.open();
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
        CPPUNIT_ASSERT_THROW(AccessLog("/nonexistent/access.log").open(), Poco::OpenFileException);
    }

private:
    const test::ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AccessLogTest);

} // namespace
