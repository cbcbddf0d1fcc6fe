#include "search/TextQuery.h"
#include "search/Stem.h"

#include <colonnade/HttpError.h>

#include <cppunit/extensions/HelperMacros.h>

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

namespace colonnade::tasks
{

class TextQueryTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TextQueryTest);
    CPPUNIT_TEST(testStems);
    CPPUNIT_TEST(testWordsOfAnyAlphabet);
    CPPUNIT_TEST(testMatchesAndRanksAsPostgresqlDoes);
    CPPUNIT_TEST(testMatchesNothingByCommonWordsAlone);
    CPPUNIT_TEST(testRefusesWhatIsNoQuery);
    CPPUNIT_TEST(testHeadlineOfALongTextIsAPart);
    CPPUNIT_TEST(testHeadlineIsSafeInHtml);
    CPPUNIT_TEST_SUITE_END();

    /// From the examples of the paper.
    void testStems()
    {
        const std::vector<std::pair<std::string, std::string>> table{{"caresses", "caress"},
                                                                     {"ponies", "poni"},
                                                                     {"ties", "ti"},
                                                                     {"cats", "cat"},
                                                                     {"feed", "feed"},
                                                                     {"agreed", "agre"},
                                                                     {"plastered", "plaster"},
                                                                     {"motoring", "motor"},
                                                                     {"sing", "sing"},
                                                                     {"conflated", "conflat"},
                                                                     {"troubling", "troubl"},
                                                                     {"sized", "size"},
                                                                     {"hopping", "hop"},
                                                                     {"falling", "fall"},
                                                                     {"hissing", "hiss"},
                                                                     {"failing", "fail"},
                                                                     {"filing", "file"},
                                                                     {"happy", "happi"},
                                                                     {"sky", "sky"},
                                                                     {"relational", "relat"},
                                                                     {"conditional", "condit"},
                                                                     {"rational", "ration"},
                                                                     {"valenci", "valenc"},
                                                                     {"digitizer", "digit"},
                                                                     {"radicalli", "radic"},
                                                                     {"vietnamization", "vietnam"},
                                                                     {"operator", "oper"},
                                                                     {"feudalism", "feudal"},
                                                                     {"decisiveness", "decis"},
                                                                     {"hopefulness", "hope"},
                                                                     {"formaliti", "formal"},
                                                                     {"sensitiviti", "sensit"},
                                                                     {"sensibiliti", "sensibl"},
                                                                     {"triplicate", "triplic"},
                                                                     {"formative", "form"},
                                                                     {"electrical", "electr"},
                                                                     {"goodness", "good"},
                                                                     {"revival", "reviv"},
                                                                     {"adjustable", "adjust"},
                                                                     {"replacement", "replac"},
                                                                     {"adoption", "adopt"},
                                                                     {"effective", "effect"},
                                                                     {"probate", "probat"},
                                                                     {"rate", "rate"},
                                                                     {"cease", "ceas"},
                                                                     {"controll", "control"},
                                                                     {"roll", "roll"},
                                                                     {"is", "is"},
                                                                     {"b52s", "b52s"},
                                                                     {"straßen", "straßen"},
                                                                     {"", ""}};
        for (const auto& [word, expected]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(word, expected, stem(word));
    }

    void testWordsOfAnyAlphabet()
    {
        const std::string text = "Früh—ÉTÉ, 東京 2026; don't (a-b)!\xC3";
        std::string found;
        for (const auto& word: wordsOf(text))
            found += "[" + word.stem + "]";
        CPPUNIT_ASSERT_EQUAL(std::string("[früh][été][東京][2026][][][][b]"), found);
        CPPUNIT_ASSERT(wordsOf("").empty());
        CPPUNIT_ASSERT(wordsOf(" .,!").empty());
    }

    /// Each row as PostgreSQL 15 answers it: `to_tsvector(text) @@ to_tsquery(query)`, `ts_rank_cd(…, 4)`,
    /// `ts_headline(text, query)`, configuration `english`.
    void testMatchesAndRanksAsPostgresqlDoes()
    {
        const std::vector<std::tuple<std::string, std::string, double, std::string>> table{
            {"fox", "The quick brown fox", 0.1, "The quick brown <b>fox</b>"},
            {"run", "foxes are running", 0.1, "foxes are <b>running</b>"},
            {"fox", "a fox and a dog and a fox", 0.016666668, "a <b>fox</b> and a dog and a <b>fox</b>"},
            {"fox & dog", "a fox and a dog and a fox", 0.011111111,
             "a <b>fox</b> and a <b>dog</b> and a <b>fox</b>"},
            {"fox|bark", "dogs bark", 0.1, "dogs <b>bark</b>"},
            {"!fox", "dogs bark", 0, "dogs bark"},
            {"!!bark", "dogs bark", 0.1, "dogs <b>bark</b>"},
            {"fox&(dog|quick)", "The quick brown fox", 0.05, "The <b>quick</b> brown <b>fox</b>"},
            {"fox | bark", "a fox and a dog and a fox bark", 0.11666667,
             "a <b>fox</b> and a dog and a <b>fox</b> <b>bark</b>"},
            {"dog & !cat", "dog dog mouse dog house", 0.15, "<b>dog</b> <b>dog</b> mouse <b>dog</b> house"},
            {"fox & dog", "fox x dog y z fox fox a b c d dog", 0.020666666,
             "<b>fox</b> x <b>dog</b> y z <b>fox</b> <b>fox</b> a b c d <b>dog</b>"},
            {"a & fox", "fox", 0.1, "<b>fox</b>"},
            {"generously | relational", "generous relations", 0.1, "<b>generous</b> <b>relations</b>"},
            {"happy & hour", "happy hours and unhappy hours, happily one more hour", 0.1,
             "<b>happy</b> <b>hours</b> and unhappy <b>hours</b>, happily one more <b>hour</b>"}};
        for (const auto& [text, document, rank, headline]: table)
        {
            const TextQuery query(text);
            const auto words = wordsOf(document);
            CPPUNIT_ASSERT_MESSAGE(text, query.matches(words));
            CPPUNIT_ASSERT_DOUBLES_EQUAL_MESSAGE(text, rank, query.rank(words), 1e-8);
            CPPUNIT_ASSERT_EQUAL(headline, query.headline(document, words));
        }
        for (const auto& [text, document]: std::vector<std::pair<std::string, std::string>>{
                 {"fox", "dog"}, {"fox & dog", "fox"}, {"!fox", "fox"}, {"fox", ""}, {"f", "fox"}})
            CPPUNIT_ASSERT_MESSAGE(text, !TextQuery(text).matches(wordsOf(document)));
    }

    void testMatchesNothingByCommonWordsAlone()
    {
        for (const std::string text: {"the", "!the", "the & a", "the | (a & !of)", "--"})
            CPPUNIT_ASSERT_MESSAGE(text, !TextQuery(text).matches(wordsOf("the fox of a kind")));
    }

    void testRefusesWhatIsNoQuery()
    {
        std::string many = "w";
        for (int i = 0; i < 100; ++i)
            many += "&w";
        for (const std::string& text:
             {std::string(), std::string(" "), std::string("two words"), std::string("a &"),
              std::string("& a"), std::string("(a"), std::string("a)"), std::string("!"),
              std::string("a | | b"), std::string("fo:*"), std::string("a <-> b"), std::string("'a'"), many,
              std::string(50, '(') + "a"})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, TextQuery{text}, HttpError);
    }

    void testHeadlineOfALongTextIsAPart()
    {
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += (i == 0 ? "w" : " w") + std::to_string(i);
        const auto words = wordsOf(text);
        const std::string middle = TextQuery("w50").headline(text, words);
        CPPUNIT_ASSERT(middle.starts_with("<b>w50</b> w51"));
        CPPUNIT_ASSERT(middle.ends_with("w84"));
        const std::string end = TextQuery("w99").headline(text, words);
        CPPUNIT_ASSERT(end.starts_with("w85 "));
        CPPUNIT_ASSERT(end.ends_with("<b>w99</b>"));
    }

    void testHeadlineIsSafeInHtml()
    {
        const std::string text = "<script>fox</script> & \"more\"";
        CPPUNIT_ASSERT_EQUAL(std::string("&lt;script&gt;<b>fox</b>&lt;/script&gt; &amp; &quot;more&quot;"),
                             TextQuery("fox").headline(text, wordsOf(text)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextQueryTest);

} // namespace colonnade::tasks
