#include "colonnade/pybossa/ViewJson.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade::pybossa
{

class ViewJsonTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ViewJsonTest);
    CPPUNIT_TEST(testSortsMembersAtEveryLevel);
    CPPUNIT_TEST(testEscapesNonAscii);
    CPPUNIT_TEST(testKeepsScalarsAndSlashes);
    CPPUNIT_TEST_SUITE_END();

    void testSortsMembersAtEveryLevel()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"a\":[{\"x\":1,\"y\":2}],\"b\":{\"c\":null,\"d\":true},\"z\":\"q\"}\n"),
            viewJson(R"({"z":"q","b":{"d":true,"c":null},"a":[{"y":2,"x":1}]})"));
        CPPUNIT_ASSERT_EQUAL(std::string("{\"status\":\"later\"}\n"),
                             viewJson(R"({"status":"first","status":"later"})"));
    }

    void testEscapesNonAscii()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("{\"n\":\"J\\u00f6\\u20ac\\ud83d\\ude00\"}\n"),
                             viewJson("{\"n\":\"Jö€😀\"}"));
        CPPUNIT_ASSERT_EQUAL(std::string("{\"\\u00f6\":1}\n"), viewJson("{\"ö\":1}"));
    }

    void testKeepsScalarsAndSlashes()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("{\"a\":\"/x\",\"b\":1.5,\"c\":-3,\"d\":[],\"e\":{}}\n"),
                             viewJson(R"({"a":"/x","b":1.5,"c":-3,"d":[],"e":{}})"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ViewJsonTest);

} // namespace colonnade::pybossa
