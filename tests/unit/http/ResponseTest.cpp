#include "colonnade/Response.h"
#include "colonnade/Json.h"

#include <Poco/Exception.h>
#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

class ResponseTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ResponseTest);
    CPPUNIT_TEST(testHeaderRefusesWhatCouldSplitAResponse);
    CPPUNIT_TEST(testHeaderRefusesWhatBelongsToTheServer);
    CPPUNIT_TEST(testCookieIsWrittenWithItsAttributes);
    CPPUNIT_TEST(testJsonIsMadeOfMembers);
    CPPUNIT_TEST(testBodyTextThrowsForABodyNotInMemory);
    CPPUNIT_TEST_SUITE_END();

public:
    void testHeaderRefusesWhatCouldSplitAResponse()
    {
        Response response;
        for (const std::string& value: {std::string("a\r\nB: c"), std::string("a\nb"), std::string("a\rb"),
                                        std::string("a\0b", 3), std::string("\x7f")})
        {
            CPPUNIT_ASSERT_THROW(response.header("X", value), Poco::InvalidArgumentException);
            CPPUNIT_ASSERT_THROW(response.header("Content-Type", value), Poco::InvalidArgumentException);
            CPPUNIT_ASSERT_THROW(Response::redirect(value), Poco::InvalidArgumentException);
            CPPUNIT_ASSERT_THROW(Response::bytes("", value), Poco::InvalidArgumentException);
            CPPUNIT_ASSERT_THROW(response.cookie({.name = "a", .value = value}),
                                 Poco::InvalidArgumentException);
            CPPUNIT_ASSERT_THROW(response.cookie({.name = "a", .path = value}),
                                 Poco::InvalidArgumentException);
        }
        for (const char* name: {"", "a b", "a:", "a\n", "\xc3\xa9"})
            CPPUNIT_ASSERT_THROW(response.header(name, "x"), Poco::InvalidArgumentException);
        for (const char* value: {"a;b", "a b", "a,b", "\"a\""})
            CPPUNIT_ASSERT_THROW(response.cookie({.name = "a", .value = value}),
                                 Poco::InvalidArgumentException);
        CPPUNIT_ASSERT(response.headers().empty());
    }

    void testHeaderRefusesWhatBelongsToTheServer()
    {
        for (const char* name: {"Content-Length", "connection", "TRANSFER-ENCODING"})
            CPPUNIT_ASSERT_THROW(Response().header(name, "1"), Poco::InvalidArgumentException);
    }

    void testCookieIsWrittenWithItsAttributes()
    {
        const Response response = Response()
                                      .cookie({.name = "s", .value = "v"})
                                      .cookie({.name = "t",
                                               .value = "",
                                               .maxAgeSeconds = 0,
                                               .httpOnly = false,
                                               .secure = true,
                                               .sameSite = SameSite::Strict});
        CPPUNIT_ASSERT_EQUAL(std::string("s=v; Path=/; HttpOnly; SameSite=Lax"),
                             response.headers()[0].second);
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "t=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; SameSite=Strict"),
            response.headers()[1].second);
    }

    void testJsonIsMadeOfMembers()
    {
        const Response response = Response::json({{"a", 1}, {"b", "x"}, {"c", nullptr}}, 201);
        CPPUNIT_ASSERT_EQUAL(201, response.status());
        CPPUNIT_ASSERT(response.bodyText() == R"({"a":1,"b":"x","c":null})" ||
                       response.bodyText() == R"({"a": 1, "b": "x", "c": null})");
        CPPUNIT_ASSERT(response.findHeader("content-type") == "application/json");
    }

    void testBodyTextThrowsForABodyNotInMemory()
    {
        CPPUNIT_ASSERT(Response::shared(std::make_shared<std::string>("x"), "a/b").bodyText() == "x");
        CPPUNIT_ASSERT_THROW(Response::file("/x", "a/b").bodyText(), Poco::InvalidAccessException);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResponseTest);

} // namespace
