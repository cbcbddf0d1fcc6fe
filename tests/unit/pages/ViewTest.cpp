#include "colonnade/View.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

class ViewTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ViewTest);
    CPPUNIT_TEST(testWritesATreeInTheOrderOfItsMaking);
    CPPUNIT_TEST(testASecondValueTakesThePlaceOfTheFirst);
    CPPUNIT_TEST(testWhatIsNestedStaysGoodWhileMoreIsAdded);
    CPPUNIT_TEST(testSaysSentencesInTheReadersLanguage);
    CPPUNIT_TEST(testIsNotTwoThingsAtOnce);
    CPPUNIT_TEST(testReadsJsonAndWritesTheSame);
    CPPUNIT_TEST(testACopyIsAnother);
    CPPUNIT_TEST_SUITE_END();

public:
    void testWritesATreeInTheOrderOfItsMaking()
    {
        View view;
        view.set("b", 1).set("a", "x").set("c", nullptr).set("d", true).set("e", 0.5);
        view.nest("in").set("deep", std::int64_t{9007199254740993});
        view.list("all").add(1).add("two");
        view.list("all").add().set("three", 3);
        view.list("none");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"b":1,"a":"x","c":null,"d":true,"e":0.5,)"
                                         R"("in":{"deep":9007199254740993},)"
                                         R"("all":[1,"two",{"three":3}],"none":[]})"),
                             view.toJson({}));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), View().toJson({}));
    }

    void testASecondValueTakesThePlaceOfTheFirst()
    {
        View view;
        view.set("a", 1).set("b", 2).set("a", "one");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":"one","b":2})"), view.toJson({}));
    }

    void testWhatIsNestedStaysGoodWhileMoreIsAdded()
    {
        View view;
        View& first = view.nest("first");
        for (int i = 0; i < 1000; ++i)
            view.nest("other" + std::to_string(i));
        first.set("is", "there");
        CPPUNIT_ASSERT_EQUAL(std::string("{\"first\":{\"is\":\"there\"}"), view.toJson({}).substr(0, 23));
    }

    void testSaysSentencesInTheReadersLanguage()
    {
        Language spanish("es");
        std::vector<std::string> problems;
        spanish.read("msgid \"{n} tasks\"\nmsgstr \"{n} tareas\"\n", "es.po", problems);
        View view;
        view.say("text", {"{n} tasks", {{"n", "5"}}});
        view.list("all").addSaid({"{n} tasks", {{"n", "1"}}});
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"text":"5 tareas","all":["1 tareas"]})"), view.toJson(spanish));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"text":"5 tasks","all":["1 tasks"]})"), view.toJson({}));
    }

    void testIsNotTwoThingsAtOnce()
    {
        View view;
        view.set("a", 1);
        CPPUNIT_ASSERT_THROW(view.nest("a"), Poco::IllegalStateException);
        CPPUNIT_ASSERT_THROW(view.list("a"), Poco::IllegalStateException);
        CPPUNIT_ASSERT_THROW(view.add(1), Poco::IllegalStateException);
        CPPUNIT_ASSERT_THROW(view.list("b").set("c", 1), Poco::IllegalStateException);
    }

    void testReadsJsonAndWritesTheSame()
    {
        const std::string json = R"({"a":[1,-2.5,"ü\n",null,true,{}],"b":{"c":[]}})";
        CPPUNIT_ASSERT_EQUAL(json, View::fromJson(json).toJson({}));
        CPPUNIT_ASSERT_THROW(View::fromJson("{"), Poco::DataFormatException);
    }

    void testACopyIsAnother()
    {
        View view;
        view.nest("a").set("b", 1);
        View copy = view;
        copy.nest("a").set("b", 2);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":{"b":1}})"), view.toJson({}));
        const View moved = std::move(copy);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":{"b":2}})"), moved.toJson({}));
        CPPUNIT_ASSERT(copy.empty()); // NOLINT(bugprone-use-after-move): it is promised to be empty
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ViewTest);
