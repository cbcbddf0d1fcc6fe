#include "transfer/RowReader.h"
#include "transfer/Delimiter.h"
#include "transfer/ImportedTask.h"

#include <colonnade/Json.h>

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

namespace
{

/// How files of people come; each is read as rows of JSON, or refused.
struct ReadFile
{
    std::string rows;    ///< what the rows say, separated by blanks; a faulty one as `!<line>`
    std::string refusal; ///< of the file as a whole
    int line = 0;        ///< told with it
};

ReadFile read(const std::string& bytes, const FileShape& shape = {})
{
    ReadFile file;
    try
    {
        std::istringstream input(bytes);
        const auto reader = makeRowReader(input, shape);
        while (const auto row = reader->next())
            file.rows.append(file.rows.empty() ? "" : " ")
                .append(row->error.empty() ? row->json : "!" + std::to_string(row->line));
    }
    catch (const Poco::DataFormatException& error)
    {
        file.refusal = error.message();
        file.line = error.code();
    }
    return file;
}

std::string infoOf(const std::string& bytes, const FileShape& shape = {})
{
    const ReadFile file = read(bytes, shape);
    return file.refusal.empty() ? file.rows : "refused: " + file.refusal;
}

std::string utf16(const std::string& ascii, bool bigEndian, bool mark)
{
    std::string bytes = !mark ? "" : bigEndian ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c: ascii)
    {
        const char unit[2] = {bigEndian ? '\0' : c, bigEndian ? c : '\0'};
        bytes.append(unit, 2);
    }
    return bytes;
}

const std::string TWO_ROWS = R"({"info":{"a":"1","b":"x"}} {"info":{"a":"2","b":"y"}})";

} // namespace

/// Files of tasks as spreadsheets and scripts write them.
class RowReaderTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RowReaderTest);
    CPPUNIT_TEST(testLineEndsOfAllSystems);
    CPPUNIT_TEST(testEncodings);
    CPPUNIT_TEST(testOtherEncodingsAreRefusedWithTheCause);
    CPPUNIT_TEST(testWhatIsNoTextIsRefused);
    CPPUNIT_TEST(testSeparatorsAreRecognised);
    CPPUNIT_TEST(testSeparatorsThatCannotBeToldAreRefused);
    CPPUNIT_TEST(testSeparatorsAsArguments);
    CPPUNIT_TEST(testNamesOfColumns);
    CPPUNIT_TEST(testColumnsAreKept);
    CPPUNIT_TEST(testAnExportIsRecognised);
    CPPUNIT_TEST(testHeadersThatAreRefused);
    CPPUNIT_TEST(testBlankRowsAreNone);
    CPPUNIT_TEST(testRowsThatSayNothingAreFaulty);
    CPPUNIT_TEST(testMembersThatStandTwiceAreFaulty);
    CPPUNIT_TEST(testQuotes);
    CPPUNIT_TEST(testAQuotationMarkThatIsNeverClosedRefusesTheFile);
    CPPUNIT_TEST(testFaultyRowsHaveTheirLines);
    CPPUNIT_TEST(testJson);
    CPPUNIT_TEST(testJsonIsReadAsItGoes);
    CPPUNIT_TEST(testNdjson);
    CPPUNIT_TEST(testPlainObjectsBecomeInfo);
    CPPUNIT_TEST_SUITE_END();

    void expect(const std::string& rows, const std::string& bytes, const FileShape& shape = {})
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bytes, rows, infoOf(bytes, shape));
    }

    void expectRefusal(const std::string& bytes, const std::string& part, const FileShape& shape = {})
    {
        const ReadFile file = read(bytes, shape);
        CPPUNIT_ASSERT_MESSAGE(bytes + " → " + file.rows + file.refusal,
                               file.refusal.find(part) != std::string::npos);
    }

    void testLineEndsOfAllSystems()
    {
        for (const std::string end: {"\n", "\r\n", "\r"})
            for (const std::string& last: {end, std::string()})
                expect(TWO_ROWS, "a,b" + end + "1,x" + end + "2,y" + last);
        expect(TWO_ROWS, "a,b\r1,x\n2,y\r\n");
        expect(R"({"info":{"a":"1\r2","b":"x\r\ny"}})", "a,b\r\"1\r2\",\"x\r\ny\"\r");
        expect(R"({"info":{"a":"same"}} {"info":{"a":"same"}})", "a\rsame\rsame\r");
    }

    void testEncodings()
    {
        const std::string ascii = "a,b\n1,x\n2,y\n";
        expect(TWO_ROWS, "\xEF\xBB\xBF" + ascii);
        expect(TWO_ROWS, "\xEF\xBB\xBF\"a\",\"b\"\r\n\"1\",\"x\"\r\n\"2\",\"y\"\r\n");
        for (const std::string start:
             {"\xEF\xBB\xBF\xEF\xBB\xBF", "\xEF\xBB\xBFsep=,\n", "sep=,\r\n\xEF\xBB\xBF", "\xEF\xBB\xBF \n "})
            expect(TWO_ROWS, start + "\"a\",\"b\"\n1,x\n2,y\n");
        expect("{\"a\":1}", "\xEF\xBB\xBF\xEF\xBB\xBF[{\"a\":1}]", {TransferFormat::Json});
        for (const bool bigEndian: {false, true})
            for (const bool mark: {false, true})
            {
                const std::string bytes = utf16(ascii, bigEndian, mark);
                expect(TWO_ROWS, bytes);
                expect(TWO_ROWS, bytes,
                       {TransferFormat::Csv, bigEndian ? FileEncoding::Utf16Be : FileEncoding::Utf16Le});
            }
        for (const bool bigEndian: {false, true}) // what is said is less sure than zero bytes
            expect(TWO_ROWS, utf16(ascii, bigEndian, false), {TransferFormat::Csv, FileEncoding::Utf16Le});
        const std::string surrogates("\xFF\xFE\x61\x00\x0A\x00\x3D\xD8\x00\xDE\xFC\x00", 12);
        expect("{\"info\":{\"a\":\"😀ü\"}}", surrogates);
        expect("{\"info\":{\"ort\":\"Köln €“\"}}", "ort\nK\xF6ln \x80\x93\n",
               {TransferFormat::Csv, FileEncoding::Windows1252});
        expect("{\"info\":{\"größe\":\"1\"}}",
               "gr\xF6\xDF"
               "e\n1\n",
               {TransferFormat::Csv, FileEncoding::Windows1252});
        expect("{\"info\":{\"a\":\"ä\"}}", "[{\"info\":{\"a\":\"\xE4\"}}]",
               {TransferFormat::Json, FileEncoding::Windows1252});
        expect("{\"a\":1}", utf16("[{\"a\":1}]", false, false), {TransferFormat::Json});
        expect("{\"a\":1} {\"a\":2}", utf16("{\"a\":1}\r\n{\"a\":2}\r\n", true, true),
               {TransferFormat::Ndjson});
        for (const std::string name:
             {"UTF-8", "utf8", "UTF-8-SIG", "Utf-16LE", "utf_16be", "latin-1", "ISO-8859-1", "CP1252"})
            CPPUNIT_ASSERT_MESSAGE(name, findEncoding(name));
        for (const std::string name: {"", "utf", "utf-7", "shift_jis", "mac"})
            CPPUNIT_ASSERT_MESSAGE(name, !findEncoding(name));
    }

    void testOtherEncodingsAreRefusedWithTheCause()
    {
        const ReadFile latin = read("url,note\nhttp://e/1,x\nhttp://e/2,caf\xE9\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(latin.refusal, 3, latin.line);
        for (const std::string part: {"not in UTF-8", "e9", "line 3", "encoding=windows-1252"})
            CPPUNIT_ASSERT_MESSAGE(latin.refusal, latin.refusal.find(part) != std::string::npos);
        expectRefusal("gr\xF6\xDF"
                      "e,a\n1,2\n",
                      "not in UTF-8");
        expectRefusal("a\nb\xE2\x82", "not in UTF-8");
        expectRefusal("\xEF\xBB\xBF"
                      "a\nb\xE4\n",
                      "not in utf-8");
        expectRefusal(std::string("\xFF\xFE\0\0a\0\0\0", 8), "UTF-32");
        expectRefusal(std::string("a\0\0\0\n\0\0\0", 8), "UTF-32");
        expectRefusal(std::string("\0\0\0a\0\0\0\n", 8), "UTF-32");
        expectRefusal(utf16("a\nb\n", false, true) + "x", "not in utf-16le");
        expectRefusal(std::string("\xFF\xFE\x61\x00\x0A\x00\x00\xDE", 8), "not in utf-16le");
        expectRefusal("a\nb\x81\n", "not in windows-1252", {TransferFormat::Csv, FileEncoding::Windows1252});
        expectRefusal("\xEF\xBB\xBF"
                      "a\nb\n",
                      "byte-order mark", {TransferFormat::Csv, FileEncoding::Windows1252});
    }

    void testWhatIsNoTextIsRefused()
    {
        for (const auto& [bytes, part]: std::vector<std::pair<std::string, std::string>>{
                 {"PK\x03\x04 workbook", "XLSX"},
                 {"\xD0\xCF\x11\xE0 book", "XLS"},
                 {"%PDF-1.7", "PDF"},
                 {std::string("a,b\n1,\0\n2,x\n", 12), "zero bytes"},
                 {"a\n" + std::string(70000, 'x') + std::string("\0\n", 2), "zero bytes"},
                 {"<!DOCTYPE html><html></html>", "HTML"},
                 {"\n <?xml version='1.0'?>", "XML"},
                 {"[{\"url\":\"a\"}]", "format=json"},
                 {"{\"url\":\"a\"}\n{\"url\":\"b\"}\n", "format=json"},
                 {"[1,2]\n[3,4]\n", "format=json"},
                 {"[\"a\",\"b\"],\n[\"1\",\"2\"]\n", "format=json"},
                 {"", "no header line"},
                 {"\n , \n", "no header line"}})
            expectRefusal(bytes, part);
    }

    void testSeparatorsAreRecognised()
    {
        for (const char separator: {',', ';', '\t', '|'})
        {
            std::string bytes = "a,b\n1,x\n2,y\n";
            std::replace(bytes.begin(), bytes.end(), ',', separator);
            expect(TWO_ROWS, bytes);
        }
        expect(R"({"info":{"x":"1,5","y":"2,5"}})", "x;y\n1,5;2,5\n");
        expect(R"({"info":{"q;r":"1","b":"2"}} {"info":{"q;r":"3","b":"4"}})", "q;r,b\n1,2\n3,4\n");
        expect(R"({"info":{"a|b":"1","c":"2"}})", "\"a|b\",c\n1,2\n");
        expect(R"({"info":{"a":"1","b":"x,y;z"}})", "sep=;\r\na;b\r\n1;\"x,y;z\"\r\n");
        for (const std::string line: {"sep=;", "SEP=; ", "\"sep=;\"", "sep=;;", "sep=semicolon"})
            expect(TWO_ROWS, line + "\r\na;b\r\n1;x\r\n2;y\r\n");
        for (const std::string line: {"sep=\t", "sep=\\t"})
            expect(TWO_ROWS, line + "\na\tb\n1\tx\n2\ty\n");
        expect(R"({"info":{"only":"a;b, c"}})", "only\n\"a;b, c\"\n");
        expect(R"({"info":{"a":"1","b":"x"}} !3)", "a,b\n1,x\n2\n");
        expect(TWO_ROWS, "a\tb\n1\tx\n2\ty\n", {TransferFormat::Tsv});
    }

    void testSeparatorsThatCannotBeToldAreRefused()
    {
        expectRefusal("a;b,c\n1;2,5\n", "more than one character");
        expectRefusal("sep=;,\na;b,\n1;2,\n", "more than one character"); // saved again with commas
        expectRefusal("\"photo;note\"\n\"a.jpg;x\"\n", "photo;note");
        expectRefusal("photo|note\na\nb\n", "delimiter=");
        expectRefusal("a,b\n1,2\n", "delimiter=", {TransferFormat::Tsv});
        expectRefusal("a^b\n1^2\n", "delimiter=");
        expectRefusal("a~b\n1~2\n", "delimiter=");
    }

    void testSeparatorsAsArguments()
    {
        expect(R"({"info":{"photo;note":"a;b"}})", "photo;note\na;b\n", {TransferFormat::Csv, {}, ','});
        expect(R"({"info":{"a":"1","b":"2"}})", "a^b\n1^2\n", {TransferFormat::Csv, {}, '^'});
        expect(R"({"info":{"a":"1","b":"2"}})", "a;b\n1;2\n", {TransferFormat::Tsv, {}, ';'});
        for (const auto& [text, character]: std::vector<std::pair<std::string, char>>{{",", ','},
                                                                                      {";", ';'},
                                                                                      {"\t", '\t'},
                                                                                      {"tab", '\t'},
                                                                                      {"\\t", '\t'},
                                                                                      {"Semicolon", ';'},
                                                                                      {"|", '|'}})
            CPPUNIT_ASSERT_MESSAGE(text, findDelimiter(text) == character);
        for (const std::string text: {"", "\"", "\n", "a", "7", ",,", "ü"})
            CPPUNIT_ASSERT_MESSAGE(text, !findDelimiter(text));
    }

    void testNamesOfColumns()
    {
        expect(R"({"n_answers":2,"info":{"url":"a"}})", "url, n_answers\na, 2\n");
        for (const std::string name:
             {"n_answers ", "\tn_answers", "\xC2\xA0n_answers", "N_Answers", "n answers", " \"n_answers\"",
              "\" n_answers \"", "\xE2\x80\x83n_answers", "n_answers\xE2\x80\xAF",
              "\xC2\xADn_answers\xE2\x81\xA0", "N-Answers\f",
              "n\xC2\xA0"
              "answers"})
            expect(R"({"n_answers":2,"info":{"url":"a"}})", "url," + name + "\na,2 \n");
        expect(R"({"priority_0":0.5,"info":{"url":"a"}})", "url;Priority_0\na; 0.5\n");
        expect(R"({"info":{"url":" a "}})", "url \n a \n"); // cells are data
        expect(R"({"info":{"":"0","a":"x"}})", ",a\n0,x\n");
        expect(R"({"info":{"a":"x"}} !3)", "a,,\nx,,\ny,1,\n");
    }

    void testColumnsAreKept()
    {
        expect(R"({"info":{"id":"17","link":"l","url":"u"}})", "id,link,url\n17,l,u\n");
        expect(R"({"info":{"created":"c","state":"s","project_id":"p","links":"k","fav_user_ids":"f"}})",
               "created,state,project_id,links,fav_user_ids\nc,s,p,k,f\n");
        expect(R"({"info":{"info_a":"1"}})", "info_a\n1\n");
        expect(R"({"info":{"n_done":"1"}})", "n_done\n1\n");
    }

    void testAnExportIsRecognised()
    {
        expect(R"({"quorum":0,"info":{"a":[1]},"n_answers":3} {"info":"text"})",
               "id,created,project_id,state,quorum,info,n_answers,fav_user_ids,info_a\r\n"
               "1,2026,1,ongoing,0,\"{\"\"a\"\":[1]}\",3,,[1]\r\n2,2026,1,ongoing,,text,,,\r\n");
        for (const auto& [cell, info]:
             std::vector<std::pair<std::string, std::string>>{{"'=1+1", "\"=1+1\""},
                                                              {"''-x", "\"'-x\""},
                                                              {"'+34 600", "\"+34 600\""},
                                                              {"'tis", "\"'tis\""},
                                                              {"+34", "\"+34\""},
                                                              {"-5", "-5"},
                                                              {"'-5", "\"-5\""},
                                                              {"\"\"\"-5\"\"\"", "\"-5\""}})
            expect("{\"info\":" + info + "}", "info,id\n" + cell + ",1\n");
    }

    void testHeadersThatAreRefused()
    {
        expectRefusal("a,b, a\n1,2,3\n", "\"a\"");
        expectRefusal("info,url\n1,2\n", "\"url\"");
        for (const std::string before: {"ï»¿", "\xE2\x80\x8B", "\xC2\xA0", "?"})
            expectRefusal(before + "\"photo\",\"note\"\na,b\n", "before the quotation mark");
        expect(R"({"info":{"say \"hi\"":"1"}})", "\"say \"\"hi\"\"\"\n1\n");
        expectRefusal("\"a\"x,b\n1,2\n", "header line");
    }

    void testBlankRowsAreNone()
    {
        for (const std::string row: {"", ",", ",,,", " , ", "\"\",\"\"", "\t,", "\xC2\xA0,\xE3\x80\x80", "  ",
                                     "\xE2\x80\x83,\xE2\x80\x8E", "\"\n\",\"\r\n \""})
            expect(TWO_ROWS, "a,b\n" + row + "\n1,x\n" + row + "\n2,y\n" + row);
        expect(TWO_ROWS, "\n\na,b\n1,x\n2,y\n");
        expect("{\"a\":1}", "[{},null,{\"a\":1},{}]", {TransferFormat::Json});
        expect("{\"a\":1}", "\n{}\n \n{\"a\":1}\nnull\n", {TransferFormat::Ndjson});
        expect("{\"a\":1}", "{ }\n{\"a\":\"\",\"b\":null}\n{\"a\":1}\n{\"a\":\" \"}\n",
               {TransferFormat::Ndjson});
        expect("{\"a\":1}", R"([{"a":""},{"a":1},{"a":null,"b":"\u00A0"}])", {TransferFormat::Json});
        expect(R"({"info":""} {"a":0} {"a":[]})", R"([{"info":""},{"a":0},{"a":[]}])",
               {TransferFormat::Json});
    }

    /// A row that has nothing but columns of the task, or its number, would be an empty task.
    void testRowsThatSayNothingAreFaulty()
    {
        expect(R"({"n_answers":3,"info":{"url":"a","note":"b"}} !3)", "url,note,n_answers\na,b,3\n,,3\n");
        expect(R"({"info":{"":"0","url":"a"}} !3)", ",url\n0,a\n1,\n");
        expect(R"({"n_answers":3} {"n_answers":4})", "n_answers\n3\n4\n"); // wanted so
        expect(R"({"n_answers":3})", "info,n_answers\n,3\n");
        CPPUNIT_ASSERT_THROW(makeImportedTask(R"({"url":"","n_answers":3})", 1, "now"),
                             Poco::DataFormatException);
    }

    /// One of them would be lost.
    void testMembersThatStandTwiceAreFaulty()
    {
        expect("!1 {\"a\":2}", R"([{"a":1,"a":2},{"a":2}])", {TransferFormat::Json});
        expect("!1", R"([{"info":[{"b":{"a":1,"a":1}}]}])", {TransferFormat::Json});
        expect("!2 {\"info\":1}", "info\n\"{\"\"a\"\":1,\"\"a\"\":2}\"\n1\n");
        for (const std::string row: {R"({"a":1,"a":2})", R"({"info":{"a":{"b":1,"b":2}}})"})
            CPPUNIT_ASSERT_THROW_MESSAGE(row, makeImportedTask(row, 1, "now"), Poco::DataFormatException);
    }

    void testQuotes()
    {
        expect(R"({"info":{"a":"x,\"y\"","b":"z\n"}})", "a,b\n\"x,\"\"y\"\"\",\"z\n\"\n");
        expect(R"({"info":{"a":"x","b":"y, z"}})", "a,b\n\"x\" , \"y, z\"\n");
        expect(R"({"info":{"a":"5\" pipe","b":"y"}})", "a,b\n5\" pipe,y\n");
        expect(R"(!2 {"info":{"a":"2","b":"y"}})", "a,b\n\"x\"z,1\n2,y\n");
        expect(R"(!2 {"info":{"a":"z","b":"3"}})", "a,b\n\"x,1\n\"y\",2\nz,3\n");
        expect(R"(!2 {"info":{"a":"2","b":"y"}})", "a,b\n\"John \"Johnny\" Doe\",1\n2,y\n");
    }

    void testAQuotationMarkThatIsNeverClosedRefusesTheFile()
    {
        const ReadFile file = read("a,b\n1,x\n2,\"y\n3,z\n4,z\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(file.refusal, 3, file.line);
        CPPUNIT_ASSERT(file.refusal.find("line 3") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(2, read("a\r\"1\r2\r").line);
        CPPUNIT_ASSERT_EQUAL(1, read("\"a\n1\n2\n").line);
    }

    void testFaultyRowsHaveTheirLines()
    {
        expect(R"(!2 {"info":{"a":"1","b":"2"}} !4 !6 !8)", "a,b\n1\n1,2\n1,2,3\n\n\"1\n2\"\n1,2,,x\n");
        expect(R"({"info":{"a":"1","b":"2"}})", "a,b\n1,2,,\n");
        expect("!2", "a,n_answers\nx,many\n");
    }

    void testJson()
    {
        expect(R"({"info":1} 7)", "\xEF\xBB\xBF [{\"info\":1},7]", {TransferFormat::Json});
        expectRefusal("{\"type\":\"FeatureCollection\"}", "array of objects", {TransferFormat::Json});
        expect(R"({"a":"],\"\\"} {"b":[[{}],"}"]} [1,[2]] 3)",
               " [ {\"a\" : \"],\\\"\\\\\"} , {\"b\":[ [{}],\"}\"] },[1,[2]]\t,\r\n3 ] \n",
               {TransferFormat::Json});
        for (const std::string bad:
             {"[1", "[", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[{}}", "[}]", "[1] x", "[1][2]", "[\"a]",
              "[{\"a\":1},{\"a\":2]", "[{\"a\":1} {\"a\":2}]", "7", "\"[]\"", "[nul]"})
            expectRefusal(bad, "not JSON", {TransferFormat::Json});
        CPPUNIT_ASSERT_EQUAL(3, read("[{\"a\":1},\n{\"a\":2},\n{\"a\" 3}]", {TransferFormat::Json}).line);
        expect("", "[]", {TransferFormat::Json});
        expect("!1 {\"a\":1}", "[\"" + std::string(17 << 20, 'x') + "\",{\"a\":1}]", {TransferFormat::Json});
        expect(R"({"info":{"[1":"3","a]":"4"}})", "[1,a]\n3,4\n"); // no JSON, a table
    }

    /// What is not a row yet takes no memory: of 31 MiB of small elements half a gigabyte would be made.
    void testJsonIsReadAsItGoes()
    {
        std::string file = "[";
        for (int i = 0; i < 200'000; ++i)
            file += R"({"a":1},)";
        std::istringstream input(file + "{}]");
        const auto reader = makeRowReader(input, {TransferFormat::Json});
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":1})"), reader->next()->json);
        CPPUNIT_ASSERT(input.tellg() < 200'000);
    }

    void testNdjson()
    {
        for (const std::string end: {"\n", "\r\n", "\r"})
            expect(R"({"a":1} {"a":2})", "{\"a\":1}" + end + end + "{\"a\":2}", {TransferFormat::Ndjson});
        for (const std::string array: {"[{\"a\":1}]", "\n[\n {\"a\":1},\n {\"a\":2}\n]\n"})
            expectRefusal(array, "format=json", {TransferFormat::Ndjson});
        expect(R"({"type":"Feature"})", R"({"type":"Feature"})", {TransferFormat::Ndjson});
    }

    void testPlainObjectsBecomeInfo()
    {
        for (const auto& [row, info, answers]: std::vector<std::tuple<std::string, std::string, int>>{
                 {R"({"url":"a","year":2013})", R"({"url":"a","year":2013})", 30},
                 {R"({"id":1,"link":"x"})", R"({"id":1,"link":"x"})", 30},
                 {R"({"url":"a","n_answers":2})", R"({"url":"a","n_answers":2})", 2},
                 {R"({"url":"a"," N Answers":2})", R"({"url":"a"," N Answers":2})", 2},
                 {R"({"info":{"a":1},"id":7,"state":"ongoing","app_id":3,"n_answers":4})", R"({"a":1})", 4},
                 {R"({"info":[1]})", "[1]", 30}})
        {
            const Record task = makeImportedTask(row, 1, "now");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(row, info, task.text("info"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(row, std::int64_t{answers}, task.integer("n_answers"));
        }
        CPPUNIT_ASSERT(isNull(makeImportedTask(R"({"n_answers":2})", 1, "now")["info"]));
        for (const std::string row: {R"({"info":1,"url":"x"})", "7", "[1]", "\"text\"",
                                     R"({"features":[],"type":"FeatureCollection"})"})
            CPPUNIT_ASSERT_THROW_MESSAGE(row, makeImportedTask(row, 1, "now"), Poco::DataFormatException);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RowReaderTest);

} // namespace colonnade::tasks
