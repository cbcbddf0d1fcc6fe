#include "colonnade/pybossa/Form.h"

#include "unit/account/Fakes.h"

#include "colonnade/HttpError.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade::pybossa
{

using account::MadeRequest;

class FormTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FormTest);
    CPPUNIT_TEST(testReadsJson);
    CPPUNIT_TEST(testReadsUrlencodedFields);
    CPPUNIT_TEST(testTakesNothingForWhatIsNoText);
    CPPUNIT_TEST(testReadsTickBoxes);
    CPPUNIT_TEST(testRefusesBodiesThatCannotBeRead);
    CPPUNIT_TEST_SUITE_END();

    static Form read(const std::string& type, const std::string& body)
    {
        MadeRequest request("POST", "/account/register");
        request.header("Content-Type", type).body(body);
        return Form::read(*request);
    }
    static Form json(const std::string& body) { return read("application/json", body); }
    static Form fields(const std::string& body) { return read("application/x-www-form-urlencoded", body); }

    void testReadsJson()
    {
        const Form form =
            json(R"({"name":" A b ","list":["first","second"],"nested":{"x":1},"errors":{},"csrf":"t"})");
        CPPUNIT_ASSERT_EQUAL(std::string(" A b "), form.text("name").value());
        CPPUNIT_ASSERT_EQUAL(std::string("first"), form.text("list").value());
        CPPUNIT_ASSERT_EQUAL(std::string(), form.text("nested").value());
        CPPUNIT_ASSERT_EQUAL(std::string(), form.text("absent").value());
        CPPUNIT_ASSERT_EQUAL(std::string(), json("").text("name").value());
        CPPUNIT_ASSERT_EQUAL(std::string("x"),
                             read("application/json; charset=utf-8", R"({"name":"x"})").text("name").value());
    }

    void testReadsUrlencodedFields()
    {
        const Form form = fields("name=a+b%C3%B6&name=second&password=%20");
        CPPUNIT_ASSERT_EQUAL(std::string("a bö"), form.text("name").value());
        CPPUNIT_ASSERT_EQUAL(std::string(" "), form.text("password").value());
    }

    void testTakesNothingForWhatIsNoText()
    {
        for (const std::string value: {"null", "1", "1.5", "true", "[1]", "[null]"})
            CPPUNIT_ASSERT_MESSAGE(value, !json("{\"name\":" + value + "}").text("name"));
        for (const std::string value: {"%00", "a%00b", "%FF", "%C3", "%ED%A0%80"})
            CPPUNIT_ASSERT_MESSAGE(value, !fields("name=" + value).text("name"));
    }

    void testReadsTickBoxes()
    {
        for (const std::string value: {"true", "1", "null", "\"no\"", "\"True\"", "\"y\""})
            CPPUNIT_ASSERT_MESSAGE(value, json("{\"consent\":" + value + "}").ticked("consent"));
        for (const std::string value: {"false", "0", "\"\"", "\"0\"", "\"false\"", "\"False\"", "{}"})
            CPPUNIT_ASSERT_MESSAGE(value, !json("{\"consent\":" + value + "}").ticked("consent"));
        CPPUNIT_ASSERT(!json("{}").ticked("consent"));
        CPPUNIT_ASSERT(fields("consent=y").ticked("consent"));
    }

    void testRefusesBodiesThatCannotBeRead()
    {
        for (const std::string body:
             {"{", "[]", "[1]", "\"x\"", "null", "1", "{\"a\":}", "{\"a\":\"\\u0000\"}", "\xff"})
            CPPUNIT_ASSERT_THROW_MESSAGE(body, json(body), colonnade::HttpError);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FormTest);

} // namespace colonnade::pybossa
