#include "Fuzz.h"

#include <colonnade/Csv.h>

#include "transfer/CsvWriter.h"
#include "transfer/FileEncoding.h"
#include "transfer/ImportedTask.h"
#include "transfer/RowReader.h"

#include "colonnade/HttpError.h"
#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sstream>

using namespace colonnade;
using namespace colonnade::tasks;
using colonnade::test::fuzz;

/// Files of tasks, which anybody who has a project sends.
class ImportFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ImportFuzzTest);
    CPPUNIT_TEST(testTables);
    CPPUNIT_TEST(testJson);
    CPPUNIT_TEST(testEncodings);
    CPPUNIT_TEST(testCellsComeBack);
    CPPUNIT_TEST_SUITE_END();

    /// Each row is a fault or a task.
    static void readAll(std::string_view bytes, const FileShape& shape)
    try
    {
        std::istringstream input{std::string(bytes)};
        const auto reader = makeRowReader(input, shape);
        std::size_t rows = 0;
        while (const auto row = reader->next())
        {
            CPPUNIT_ASSERT(++rows <= bytes.size());
            CPPUNIT_ASSERT(row->line > 0 && row->error.empty() != row->json.empty());
            if (!row->error.empty())
                continue;
            CPPUNIT_ASSERT(isValidUtf8(row->json));
            makeImportedTask(row->json, 1, "2026-01-01T00:00:00.000000");
        }
    }
    catch (const Poco::DataFormatException&)
    {
    }
    catch (const HttpError& refused)
    {
        CPPUNIT_ASSERT(refused.problem().status < 500);
    }

    void testTables()
    {
        fuzz({"url,question,n_answers\r\nhttp://e/1,\"Is \"\"this\"\",\nit?\",2\r\n,,\r\nb,c,\r\n",
              "sep=;\ra;b\r1;\"x;y\"\r2;z", "\xEF\xBB\xBF\"photo\"\t\"note\"\na.jpg\tx\n",
              "id,created,project_id,state,quorum,calibration,priority_0,info,n_answers,fav_user_ids,info_"
              "a\r\n"
              "1,2026,1,ongoing,0,0,0.5,\"{\"\"a\"\":[1]}\",30,,[1]\r\n2,,,,,,,'=1+1,,,\r\n",
              std::string("\xFF\xFE"
                          "a\0,\0b\0\n\0"
                          "1\0,\0"
                          "2\0",
                          18)},
             {",", ";", "\t", "|", "\"", "\"\"", "\r", "\n", "\r\n", "info", "n_answers",
              "sep=", "\xEF\xBB\xBF", "\xFF\xFE", "\xE9", " ", "'=", "{", "["},
             [](std::string_view text)
             {
                 readAll(text, {});
                 readAll(text, {TransferFormat::Tsv, FileEncoding::Windows1252});
                 readAll(text, {TransferFormat::Csv, {}, ';'});
                 readAll(text, {TransferFormat::Csv, FileEncoding::Utf16Le, ','});
             });
    }

    void testJson()
    {
        fuzz({R"([{"info":{"a":1},"n_answers":2},{"url":"a","year":2013},null,{}])",
              "{\"info\":1}\n\n{\"url\":\"x\"}\r{\"n\":12345678901234567890.5e-7}\r\n"},
             {"{", "}", "[", "]", "\"info\":", "null", "\\u0000", "1e400", "123456789012345678901234567890",
              "\r", "\xEF\xBB\xBF"},
             [](std::string_view text)
             {
                 readAll(text, {TransferFormat::Json});
                 readAll(text, {TransferFormat::Ndjson});
             });
    }

    void testEncodings()
    {
        fuzz({"plain ü€😀", std::string("a\0,\0\x3D\xD8\x00\xDE", 8), std::string("\0a\xD8\x3D\xDE\x00", 6),
              "K\xF6ln \x80\x93"},
             {"\xFF\xFE", "\xFE\xFF", "\xD8", "\xDC", "\xE2\x82", "\xF0\x9F"},
             [](std::string_view bytes)
             {
                 lookAtStart(bytes);
                 for (const auto encoding: {FileEncoding::Utf8, FileEncoding::Utf16Le, FileEncoding::Utf16Be,
                                            FileEncoding::Windows1252})
                 {
                     const Decoded whole = decode(bytes, encoding, /*last=*/true);
                     CPPUNIT_ASSERT(isValidUtf8(whole.text) && whole.used <= bytes.size());
                     CPPUNIT_ASSERT_EQUAL(whole.used == bytes.size(), whole.bad.empty());
                     // in two pieces it says the same
                     const Decoded first =
                         decode(bytes.substr(0, bytes.size() / 2), encoding, /*last=*/false);
                     if (first.bad.empty())
                         CPPUNIT_ASSERT_EQUAL(
                             whole.text,
                             first.text + decode(bytes.substr(first.used), encoding, /*last=*/true).text);
                 }
             });
    }

    void testCellsComeBack()
    {
        fuzz({"'=1+1", "-5", "+34 600", "''-x", "\"q\"", "a,b\r\nc", "true", ""},
             {"'", "=", "+", "-", "@", "\t", "\r", "\n", "\"", ",", "{}", "1e5", " "},
             [](std::string_view text)
             {
                 if (!isValidUtf8(text) || text.find('\0') != std::string_view::npos)
                     return;
                 CPPUNIT_ASSERT_EQUAL(std::string(text), withoutFormulaGuard(withFormulaGuard(text)));
                 const JsonDocument info = JsonDocument::parse(quoteJson(text));
                 CsvLine line(',');
                 std::istringstream input("id,info\r\n" + line.cell("1").info(info.root()).take());
                 const auto row = makeRowReader(input, {})->next();
                 CPPUNIT_ASSERT(row && row->error.empty());
                 CPPUNIT_ASSERT_EQUAL(info.root().toJson(),
                                      JsonDocument::parse(row->json).root().find("info").toJson());
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImportFuzzTest);
