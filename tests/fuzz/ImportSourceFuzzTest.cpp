#include "Fuzz.h"

#include "importing/CopyText.h"
#include "importing/RecordText.h"
#include "importing/Source.h"
#include "importing/Values.h"
#include "support/ScratchFolder.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace colonnade;
using namespace colonnade::importing;
using colonnade::test::fuzz;

/// Databases of other servers, which an operator brings along and strangers have filled.
class ImportSourceFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ImportSourceFuzzTest);
    CPPUNIT_TEST(testMysqlDumps);
    CPPUNIT_TEST(testPostgresqlDumps);
    CPPUNIT_TEST(testTables);
    CPPUNIT_TEST(testValues);
    CPPUNIT_TEST_SUITE_END();

    test::ScratchFolder _folder;

    /// Each row that a table says it has is visited, whatever it holds.
    template <class Open> void readAll(std::string_view bytes, const char* name, const Open& open) const
    try
    {
        std::ofstream(_folder.file(name), std::ios::binary | std::ios::trunc) << bytes;
        const auto source = open();
        for (const auto& table: source->tables())
        {
            std::int64_t rows = 0;
            source->read(table, [&](const SourceRow&) { ++rows; });
            CPPUNIT_ASSERT_EQUAL(table.rows, rows);
        }
    }
    catch (const SourceRefused&)
    {
    }

    void testMysqlDumps()
    {
        fuzz({"/*!40101 SET NAMES latin1 */;\nCREATE TABLE `user` (\n `id` int, `username` text COMMENT "
              "'a,b'\n);\n"
              "INSERT INTO `user` (`id`,`username`) VALUES (1,'a\\'b'),(-2,0x4142),(3,b'1'),(NULL,_binary "
              "'x');\n"
              "DELIMITER ;;\n/*!50003 CREATE TRIGGER x */;;\nDELIMITER ;\n# c\n-- Dump completed on 2020\n"},
             {"'",
              "\\",
              "`",
              "(",
              ")",
              ",",
              ";",
              "/*",
              "*/",
              "/*!",
              "-- ",
              "#",
              "INSERT INTO ",
              "VALUES",
              "DELIMITER ",
              "USE `x`;",
              "0x",
              "b'",
              "NULL",
              "\n-- Dump completed"},
             [this](std::string_view text) {
                 readAll(text, "a.sql",
                         [this] { return openMysqlDump(_folder.file("a.sql"), "user", "username"); });
             });
    }

    void testPostgresqlDumps()
    {
        fuzz({"COPY public.\"user\" (id, name) FROM stdin;\n1\ta\\tb\\N\n2\t\\N\n\\.\n"
              "-- PostgreSQL database dump complete\n"},
             {"\t", "\\", "\\N", "\\.", "\n", "COPY ", "\"", ") FROM stdin;", "PGDMP", "\\x4", "\\07"},
             [this](std::string_view text)
             { readAll(text, "b.sql", [this] { return openPgDump(_folder.file("b.sql")); }); });
    }

    void testTables()
    {
        fuzz({"id,name\n1,\"a \"\"b\"\"\n\"\n2,\n3,\"\"\r\n"},
             {"\"", "\"\"", ",", "\n", "\r\n", "\xEF\xBB\xBF"},
             [this](std::string_view text)
             { readAll(text, "user.csv", [this] { return openCsvFolder(_folder.path()); }); });
    }

    void testValues()
    {
        fuzz({"2020-03-01T15:00:03.25+01:00", "{1,2,NULL}", "(1,\"a \"\"b\",,t)", "NaN", "../a b\\c.png"},
             {"-", ":", "T", "Z", "+", "{", "}", ",", "\"", "(", ")", "9", "\xCC\x81"},
             [](std::string_view text)
             {
                 SourceRow row;
                 readRecordText(text, row);
                 readCopyLine(text, row);
                 readNumbers(text);
                 readReal(text);
                 const auto time = readTime(text);
                 CPPUNIT_ASSERT(!time || readTime(*time) == time);
                 const auto name = cleanFileName(text);
                 CPPUNIT_ASSERT_EQUAL(name, cleanFileName(name));
                 CPPUNIT_ASSERT(name.find('/') == std::string::npos && !name.starts_with('.'));
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImportSourceFuzzTest);
