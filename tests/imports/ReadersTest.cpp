#include "importing/CopyText.h"
#include "importing/CsvText.h"
#include "importing/MysqlText.h"
#include "importing/RecordText.h"
#include "importing/Source.h"
#include "importing/Values.h"

#include "ProjectPassword.h"
#include "support/ScratchFolder.h"

#include <cppunit/TestAssert.h>
#include <cppunit/extensions/HelperMacros.h>

#include <zlib.h>

#include <fstream>

using namespace colonnade;
using namespace colonnade::importing;

/// What importers read: each way of writing a row, and what is cut off.
class ReadersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReadersTest);
    CPPUNIT_TEST(testCsvTellsNullFromEmpty);
    CPPUNIT_TEST(testCsvThatEndsWithinQuotesIsRefused);
    CPPUNIT_TEST(testCopyIsUnescaped);
    CPPUNIT_TEST(testCopyHeads);
    CPPUNIT_TEST(testADumpIsReadTableByTable);
    CPPUNIT_TEST(testADumpThatIsCutOffIsRefusedAnywhere);
    CPPUNIT_TEST(testRecords);
    CPPUNIT_TEST(testMysqlValues);
    CPPUNIT_TEST(testMysqlStringsMayHoldAnything);
    CPPUNIT_TEST(testMysqlDumpsThatAreCutOffAreRefusedAnywhere);
    CPPUNIT_TEST(testAPackedDumpIsRead);
    CPPUNIT_TEST(testTimes);
    CPPUNIT_TEST(testFileNames);
    CPPUNIT_TEST(testProjectPasswords);
    CPPUNIT_TEST_SUITE_END();

    test::ScratchFolder _folder;

    std::string write(const std::string& name, const std::string& text) const
    {
        std::ofstream(_folder.file(name), std::ios::binary) << text;
        return _folder.file(name);
    }

    /// `1|NULL|two`
    static std::string shown(const SourceRow& row)
    {
        std::string text;
        for (std::size_t i = 0; i < row.fields.size(); ++i)
            text += (i == 0 ? "" : "|") + (row.fields[i].isNull ? std::string("NULL") : row.fields[i].text);
        return text;
    }

    static std::string rowsOf(Source& source, const std::string& name)
    {
        std::string text;
        const SourceTable* const table = source.find(name);
        CPPUNIT_ASSERT_MESSAGE(name, table != nullptr);
        source.read(*table,
                    [&](const SourceRow& row) { text += (row.fault.empty() ? shown(row) : "fault") + "\n"; });
        return text;
    }

    void testCsvTellsNullFromEmpty()
    {
        write("user.csv", "id,name,\"full name\"\n1,,\"\"\r\n2,\"a \"\"b\"\",\nc\",x\n3,too,few,fields\n");
        const auto source = openCsvFolder(_folder.path());
        CPPUNIT_ASSERT_EQUAL(std::string("1|NULL|\n2|a \"b\",\nc|x\nfault\n"), rowsOf(*source, "user"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(3), source->find("user")->rows);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2), source->find("user")->lastId);
    }

    void testCsvThatEndsWithinQuotesIsRefused()
    {
        write("user.csv", "id,name\n1,\"never closed\n2,b\n");
        CPPUNIT_ASSERT_THROW(openCsvFolder(_folder.path())->tables(), SourceRefused);
    }

    void testCopyIsUnescaped()
    {
        static const std::pair<const char*, const char*> LINES[] = {{"1\t\\N\ttwo", "1|NULL|two"},
                                                                    {"a\\tb\\nc\\\\d\\re", "a\tb\nc\\d\re"},
                                                                    {"\\b\\f\\v", "\b\f\v"},
                                                                    {"\\101\\x41\\x4", "AA\x04"},
                                                                    {"\\q\t", "q|"},
                                                                    {"\\\\N", "\\N"},
                                                                    {"", ""}};
        SourceRow row;
        for (const auto& [line, wanted]: LINES)
        {
            readCopyLine(line, row);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(line, std::string(wanted), shown(row));
        }
    }

    void testCopyHeads()
    {
        const auto head = findCopy("COPY public.\"user\" (id, \"restrict\", \"a\"\"b\") FROM stdin;");
        CPPUNIT_ASSERT(head && head->schema == "public" && head->table == "user");
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), head->columns.size());
        CPPUNIT_ASSERT_EQUAL(std::string("a\"b"), head->columns.back());
        for (const char* line: {"COPY x FROM stdin;", "-- COPY x (a) FROM stdin;", "COPY x (a) FROM stdin",
                                "COPY x (a TO stdout;"})
            CPPUNIT_ASSERT_MESSAGE(line, !findCopy(line));
    }

    static std::string dump()
    {
        return "--\n-- PostgreSQL database dump\n--\n"
               "SET client_encoding = 'UTF8';\n"
               "COPY public.category (id, name) FROM stdin;\n7\tThinking\n\\.\n\n"
               "COPY other.\"user\" (id) FROM stdin;\n99\n\\.\n"
               "COPY public.\"user\" (id, name) FROM stdin;\n1\ta\\tb\n2\t\\N\n\\.\n\n"
               "--\n-- PostgreSQL database dump complete\n--\n\n";
    }

    void testADumpIsReadTableByTable()
    {
        const auto source = openPgDump(write("a.sql", dump()));
        CPPUNIT_ASSERT_EQUAL(std::string("1|a\tb\n2|NULL\n"), rowsOf(*source, "user"));
        CPPUNIT_ASSERT_EQUAL(std::string("7|Thinking\n"), rowsOf(*source, "category"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), source->tables().size());
        CPPUNIT_ASSERT_THROW(openPgDump(write("b.sql", "PGDMP\x01"))->tables(), SourceRefused);
        CPPUNIT_ASSERT_THROW(openPgDump(write("c.sql", dump() + dump()))->tables(), SourceRefused);
    }

    void testADumpThatIsCutOffIsRefusedAnywhere()
    {
        const std::string whole = dump();
        for (std::size_t length = 0; length < whole.find("complete"); length += 3)
            CPPUNIT_ASSERT_THROW_MESSAGE(std::to_string(length),
                                         openPgDump(write("a.sql", whole.substr(0, length)))->tables(),
                                         SourceRefused);
    }

    void testRecords()
    {
        static const std::pair<const char*, const char*> RECORDS[] = {
            {"(1,,\"\",t)", "1|NULL||t"},
            {"(\"a \"\"b\"\", (c)\",\"back\\\\slash\")", "a \"b\", (c)|back\\slash"},
            {"(\"{1,2}\")", "{1,2}"}};
        SourceRow row;
        for (const auto& [record, wanted]: RECORDS)
        {
            CPPUNIT_ASSERT_MESSAGE(record, readRecordText(record, row));
            CPPUNIT_ASSERT_EQUAL(std::string(wanted), shown(row));
        }
        for (const char* record: {"", "(", "1,2", "(\"open)"})
            CPPUNIT_ASSERT_MESSAGE(record, !readRecordText(record, row));
    }

    static std::string mysql(const std::string& statements)
    {
        return "/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump\n"
               "/*!40101 SET NAMES utf8mb4 */;\n"
               "CREATE TABLE `user` (\n  `id` int(10) unsigned NOT NULL,\n  `username` varchar(25) NOT NULL "
               "DEFAULT 'a,`b`',\n  `enabled` bit(1) NOT NULL,\n  PRIMARY KEY (`id`),\n  KEY `x` "
               "(`username`)\n) "
               "ENGINE=InnoDB COMMENT='it''s; (';\n" +
               statements + "-- Dump completed on 2020-01-01\n";
    }

    std::string usersIn(const std::string& statements) const
    {
        const auto source = openMysqlDump(write("a.sql", mysql(statements)), "user", "username");
        return rowsOf(*source, "user");
    }

    void testMysqlValues()
    {
        using namespace std::string_literals;
        CPPUNIT_ASSERT_EQUAL(
            "1|a'b\\c\n\"|\x01\n2|NULL|"s + '\0' + "\n",
            usersIn("INSERT INTO `user` VALUES\n(1,'a\\'b\\\\c\\n\\\"','\x01'),\n(2,NULL,'\\0');\n"));
        CPPUNIT_ASSERT_EQUAL("-3|a''|\x05\n"s,
                             usersIn("INSERT IGNORE INTO `user` (`username`, `id`, `enabled`) VALUES "
                                     "(_utf8mb4'a''''',-3,b'101');\n"));
        CPPUNIT_ASSERT_EQUAL("4|AB|C\n"s, usersIn("REPLACE INTO `user` VALUES (4,0x4142,_binary x'43');\n"));
        CPPUNIT_ASSERT_EQUAL("5|O|jo\n"s, usersIn("INSERT INTO `user` VALUES (5,0x4F,0x6A6f);\n"));
        CPPUNIT_ASSERT_EQUAL("5|\xC3\xA9|x\n"s,
                             usersIn("SET NAMES latin1;\nINSERT INTO `user` VALUES (5,'\xE9','x');\n"));
        CPPUNIT_ASSERT_EQUAL("fault\n"s, usersIn("INSERT INTO `user` VALUES (6);\n"));
    }

    void testMysqlStringsMayHoldAnything()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("1|good|1\n"),
            usersIn(
                "CREATE TABLE `campaign` (`xml` text);\n"
                "INSERT INTO `campaign` VALUES ('<a>\\');\nINSERT INTO `user` VALUES "
                "(666,''evil'',1);\n-- /* \n');\n"
                "DELIMITER ;;\n/*!50003 CREATE TRIGGER t BEGIN INSERT INTO `user` VALUES (7,'x','*/'); END "
                "*/;;\nDELIMITER ;\n"
                "# INSERT INTO `user` VALUES (8,'x',1);\n"
                "INSERT INTO `user` VALUES (1,'good',1);\n"));
    }

    void testMysqlDumpsThatAreCutOffAreRefusedAnywhere()
    {
        const std::string whole = mysql("INSERT INTO `user` VALUES (1,'a','b'),(2,'c;','d');\n");
        for (std::size_t length = 0; length + 20 < whole.size(); ++length)
            CPPUNIT_ASSERT_THROW_MESSAGE(
                std::to_string(length),
                openMysqlDump(write("a.sql", whole.substr(0, length)), "user", "username")->tables(),
                SourceRefused);
    }

    void testAPackedDumpIsRead()
    {
        const std::string whole = mysql("INSERT INTO `user` VALUES (1,'packed','1');\n");
        const std::string path = _folder.file("a.sql.gz");
        gzFile packed = ::gzopen(path.c_str(), "wb");
        ::gzwrite(packed, whole.data(), static_cast<unsigned>(whole.size()));
        ::gzclose(packed);
        CPPUNIT_ASSERT_EQUAL(std::string("1|packed|1\n"),
                             rowsOf(*openMysqlDump(path, "user", "username"), "user"));
        std::ifstream in(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        CPPUNIT_ASSERT_THROW(
            openMysqlDump(write("b.sql.gz", bytes.substr(0, bytes.size() - 12)), "user", "username")
                ->tables(),
            SourceRefused);
    }

    void testTimes()
    {
        static const std::pair<const char*, const char*> TIMES[] = {
            {"2020-03-01T15:00:03.25", "2020-03-01T15:00:03.250000"},
            {"2020-03-01 15:00:03", "2020-03-01T15:00:03.000000"},
            {"2020-03-01", "2020-03-01T00:00:00.000000"},
            {"2020-03-01T15:00:03Z", "2020-03-01T15:00:03.000000"},
            {"2020-03-01T00:30:00+01:00", "2020-02-29T23:30:00.000000"},
            {"2020-12-31T23:00:00.123456789-0200", "2021-01-01T01:00:00.123456"},
            {"0001-01-01T00:00", "0001-01-01T00:00:00.000000"},
            {"9999-12-31T23:59:59", "9999-12-31T23:59:59.000000"}};
        for (const auto& [text, wanted]: TIMES)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::string(wanted), readTime(text).value_or("none"));
        for (const char* text:
             {"", "0", "2021-02-29", "2020-13-01", "2020-03-01T25:00", "2020-03-01T15:00:03x", "yesterday",
              "0000-00-00 00:00:00", "9999-12-31T23:59:59-01:00"})
            CPPUNIT_ASSERT_MESSAGE(text, !readTime(text));
        CPPUNIT_ASSERT_EQUAL(std::string("2017-07-01T19:00:00.000000"),
                             readLocalTime("2017-07-01 12:00:00", "America/Los_Angeles").value_or("none"));
        CPPUNIT_ASSERT(isTimeZone("Europe/Berlin") && !isTimeZone("../../etc/passwd") && !isTimeZone(""));
    }

    void testFileNames()
    {
        static const std::pair<const char*, const char*> NAMES[] = {
            {"photo 1.png", "photo_1.png"},        {"写真.png", "png"},
            {"../../etc/passwd", "etc_passwd"},    {"Crème.jpg", "Creme.jpg"},
            {"a/b\\c.txt", "a_b_c.txt"},           {"...", ""},
            {"plain-1.2_x.JPG", "plain-1.2_x.JPG"}};
        for (const auto& [name, wanted]: NAMES)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string(wanted), cleanFileName(name));
    }

    void testProjectPasswords()
    {
        using namespace import_pybossa;
        const std::string text = "Im9wZW4gc2VzYW1lIMOxIg.aw05eQ.iD5apSMeMEjH5TIc54o-g4kybog";
        CPPUNIT_ASSERT(isSignedPassword(text));
        CPPUNIT_ASSERT_EQUAL(std::string("open sesame ñ"), readSignedPassword(text).value_or("none"));
        CPPUNIT_ASSERT(isSignedWith(text, "sample signing key") && !isSignedWith(text, "another"));
        for (const char* other: {"", "a", "sha1$salt$00", "pbkdf2:sha256:1$a.b$c", "..", "a..b"})
            CPPUNIT_ASSERT_MESSAGE(other, !readSignedPassword(other));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadersTest);
