#include "transfer/CsvWriter.h"
#include "transfer/RowReader.h"

#include <colonnade/Csv.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// Cells, and columns for the members of info.
class CsvWriterTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CsvWriterTest);
    CPPUNIT_TEST(testFormulasAreGuardedAndNumbersAreNot);
    CPPUNIT_TEST(testInfoComesBackAsItWas);
    CPPUNIT_TEST(testMembersOfTwoLevelsHaveColumns);
    CPPUNIT_TEST(testEqualNamesGoToTheUpperLevel);
    CPPUNIT_TEST(testColumnsAreBounded);
    CPPUNIT_TEST_SUITE_END();

    void testFormulasAreGuardedAndNumbersAreNot()
    {
        for (const auto& [text, cell]:
             std::vector<std::pair<std::string, std::string>>{{"=1", "'=1"},        {"+34 600", "'+34 600"},
                                                              {"-5", "-5"},         {"+5", "+5"},
                                                              {"-1.5e3", "-1.5e3"}, {"-1-1", "'-1-1"},
                                                              {"-.5", "-.5"},       {"-", "'-"},
                                                              {"-e5", "'-e5"},      {"@a", "'@a"},
                                                              {"\t1", "'\t1"},      {"\r1", "'\r1"},
                                                              {"\n=1", "'\n=1"},    {"'=1", "''=1"},
                                                              {"''-x", "'''-x"},    {"'-5", "''-5"},
                                                              {"'tis", "'tis"},     {"'", "'"},
                                                              {"a=1", "a=1"},       {"", ""}})
        {
            CPPUNIT_ASSERT_EQUAL(cell, withFormulaGuard(text));
            CPPUNIT_ASSERT_EQUAL(text, withoutFormulaGuard(cell));
        }
    }

    void testInfoComesBackAsItWas()
    {
        for (const std::string info: {R"("text")",
                                      R"("-5")",
                                      "-5",
                                      R"("5")",
                                      R"("true")",
                                      "true",
                                      R"("null")",
                                      R"("")",
                                      R"(" 7 ")",
                                      R"("{}")",
                                      "{}",
                                      R"("[1")",
                                      R"("\"x\"")",
                                      R"("=1+1")",
                                      R"("'=1")",
                                      R"("''")",
                                      R"("a,\"b\"\r\n;\tc")",
                                      R"("\n")",
                                      "12345678901234567890123",
                                      R"({"a":{"b":[1,2.50]}})",
                                      R"("sep=;")",
                                      R"("ü€😀")"})
            for (const auto format: {TransferFormat::Csv, TransferFormat::Tsv})
            {
                const JsonDocument document = JsonDocument::parse(info);
                CsvLine header(format == TransferFormat::Csv ? ',' : '\t');
                CsvLine line(format == TransferFormat::Csv ? ',' : '\t');
                std::istringstream input(header.cell("id").cell("info").take() +
                                         line.cell("1").info(document.root()).take());
                const auto row = makeRowReader(input, {format})->next();
                CPPUNIT_ASSERT_MESSAGE(info, row && row->error.empty());
                CPPUNIT_ASSERT_EQUAL(document.root().toJson(),
                                     JsonDocument::parse(row->json).root().find("info").toJson());
            }
    }

    static std::string table(const std::vector<std::string>& infos)
    {
        OpenedColumns opened("info");
        std::vector<JsonDocument> documents;
        for (const auto& info: infos)
        {
            documents.push_back(JsonDocument::parse(info));
            opened.add(documents.back().root());
        }
        CsvLine header(',');
        opened.writeNames(header);
        std::string table = header.take();
        for (const auto& document: documents)
        {
            CsvLine line(',');
            opened.writeCells(line, document.root());
            table += line.take();
        }
        return table;
    }

    void testMembersOfTwoLevelsHaveColumns()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("info_species,info_count,info_at,info_at_x,info_at_y\r\n"
                        "fox,2,,,\r\n"
                        "'=x,,\"{\"\"x\"\":{\"\"z\"\":1},\"\"y\"\":null}\",\"{\"\"z\"\":1}\",\r\n"
                        ",,,,\r\n"),
            table({R"({"species":"fox","count":2})", R"({"species":"=x","at":{"x":{"z":1},"y":null}})",
                   R"("text")"}));
    }

    void testEqualNamesGoToTheUpperLevel()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("info_a,info_a_b\r\n\"{\"\"b\"\":1}\",2\r\n"),
                             table({R"({"a":{"b":1},"a_b":2})"}));
        CPPUNIT_ASSERT_EQUAL(std::string("info_a_b,info_a\r\n2,\"{\"\"b\"\":1}\"\r\n"),
                             table({R"({"a_b":2,"a":{"b":1}})"}));
    }

    void testColumnsAreBounded()
    {
        JsonWriter json;
        json.beginObject();
        for (int i = 0; i < 2000; ++i)
            json.member("m" + std::to_string(i), i);
        const std::string text = table({json.end().take()});
        const std::string header = text.substr(0, text.find('\r'));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{499}, std::count(header.begin(), header.end(), ','));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CsvWriterTest);

} // namespace colonnade::tasks
