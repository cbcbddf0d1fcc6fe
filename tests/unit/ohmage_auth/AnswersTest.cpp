#include "Answers.h"

#include "CrossOrigin.h"
#include "Gzip.h"
#include "OhmageErrors.h"

#include "colonnade/Config.h"
#include "unit/account/Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

using account::MadeRequest;

namespace ohmage
{

class AnswersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AnswersTest);
    CPPUNIT_TEST(testHasTheBytesThatClientsCompare);
    CPPUNIT_TEST(testPacksWhereItIsTaken);
    CPPUNIT_TEST(testRendersErrorsAsTheOriginalDoes);
    CPPUNIT_TEST(testSaysThatThereIsNoSuchCall);
    CPPUNIT_TEST(testTellsABadClientBeforeAnUnknownUrl);
    CPPUNIT_TEST(testAnswersListedOriginsOnly);
    CPPUNIT_TEST(testAnswersPreflights);
    CPPUNIT_TEST(testRefusesOriginsThatAreNone);
    CPPUNIT_TEST_SUITE_END();

    void testHasTheBytesThatClientsCompare()
    {
        const MadeRequest request("POST", "/x");
        const auto success = succeed(*request, {{"token", "t"}});
        CPPUNIT_ASSERT(success.bodyText() == R"({"result":"success","token":"t"})");
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), success.contentType());
        CPPUNIT_ASSERT(success.findHeader("Expires") == "Fri, 5 May 1995 12:00:00 GMT");
        CPPUNIT_ASSERT(success.findHeader("Cache-Control") == "no-store, no-cache, must-revalidate");
        CPPUNIT_ASSERT(success.findHeader("Pragma") == "no-cache");
        const auto failed = fail(*request, failure::WRONG_CREDENTIALS);
        CPPUNIT_ASSERT_EQUAL(200, failed.status());
        CPPUNIT_ASSERT(
            failed.bodyText() ==
            R"({"result":"failure","errors":[{"code":"0200","text":"Unknown user or incorrect password."}]})");
    }

    void testPacksWhereItIsTaken()
    {
        for (const std::string accepted: {"gzip", "deflate, gzip;q=1.0", "x-gzip", "gzip;q=0.001"})
        {
            MadeRequest request("POST", "/x");
            request.header("Accept-Encoding", accepted);
            const auto response = succeed(*request);
            CPPUNIT_ASSERT_MESSAGE(accepted, response.findHeader("Content-Encoding") == "gzip");
            CPPUNIT_ASSERT_EQUAL(std::string(R"({"result":"success"})"),
                                 gunzip(response.bodyText(), 100).value());
        }
        for (const std::string refused: {"", "identity", "gzip;q=0", "gzip; q=0.000, deflate"})
        {
            MadeRequest request("POST", "/x");
            request.header("Accept-Encoding", refused);
            CPPUNIT_ASSERT_MESSAGE(refused, succeed(*request).findHeader("Content-Encoding").empty());
        }
    }

    static colonnade::Response render(int status, const std::string& method,
                                      const std::string& target = "/app/x")
    {
        const MadeRequest request(method, target);
        return OhmageErrors().render({.status = status, .code = "x", .forClient = "y", .forLog = "z"},
                                     *request);
    }

    void testRendersErrorsAsTheOriginalDoes()
    {
        for (const int status: {500, 503})
        {
            const auto response = render(status, "POST");
            CPPUNIT_ASSERT_EQUAL(200, response.status());
            CPPUNIT_ASSERT(
                response.bodyText() ==
                R"({"result":"failure","errors":[{"code":"0100","text":"General server error."}]})");
        }
        CPPUNIT_ASSERT(render(413, "POST").bodyText().find("Authentication credentials were not provided.") !=
                       std::string_view::npos);
        for (const auto& [status, method, expected]:
             {std::tuple(405, "GET", 405), std::tuple(405, "DELETE", 405), std::tuple(405, "PUT", 501),
              std::tuple(405, "PATCH", 501), std::tuple(501, "BREW", 501), std::tuple(400, "GET", 400)})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(method, expected, render(status, method).status());
            CPPUNIT_ASSERT_MESSAGE(method, render(status, method).bodyText().empty());
        }
    }

    /// Programs take an empty answer for a success.
    void testSaysThatThereIsNoSuchCall()
    {
        for (const std::string method: {"GET", "POST"})
        {
            const auto response = render(404, method);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(method, 200, response.status());
            CPPUNIT_ASSERT_MESSAGE(method, response.bodyText().find("This server has no such call.") !=
                                               std::string_view::npos);
        }
    }

    void testTellsABadClientBeforeAnUnknownUrl()
    {
        const auto response = render(404, "GET", "/app/x?client=a&client=b");
        CPPUNIT_ASSERT_EQUAL(400, response.status());
        CPPUNIT_ASSERT(response.bodyText().find("More than one client value was given.") !=
                       std::string_view::npos);
        CPPUNIT_ASSERT_EQUAL(400, render(405, "DELETE", "/app/x?client=" + std::string(256, 'a')).status());
    }

    static colonnade::Response filtered(MadeRequest& request, const std::string& origin)
    {
        auto response = fail(*request.header("Origin", origin), failure::NO_CLIENT);
        CrossOrigin({"https://front.example"}).apply(*request, response);
        return response;
    }

    void testAnswersListedOriginsOnly()
    {
        MadeRequest listed("POST", "/app/user/auth");
        const auto answer = filtered(listed, "https://front.example");
        CPPUNIT_ASSERT(answer.findHeader("Access-Control-Allow-Origin") == "https://front.example");
        CPPUNIT_ASSERT(answer.findHeader("Access-Control-Allow-Credentials") == "true");
        for (const std::string origin:
             {"https://evil.example", "null", "", "https://front.example.evil.example"})
        {
            MadeRequest request("POST", "/app/user/auth");
            CPPUNIT_ASSERT_MESSAGE(
                origin, filtered(request, origin).findHeader("Access-Control-Allow-Origin").empty());
        }
    }

    void testAnswersPreflights()
    {
        MadeRequest post("OPTIONS", "/app/user/auth");
        post.header("Access-Control-Request-Method", "POST");
        const auto answer = filtered(post, "https://front.example");
        CPPUNIT_ASSERT_EQUAL(200, answer.status());
        CPPUNIT_ASSERT(answer.findHeader("Access-Control-Allow-Methods") == "GET, POST, OPTIONS, HEAD");
        MadeRequest put("OPTIONS", "/app/user/auth");
        put.header("Access-Control-Request-Method", "PUT");
        CPPUNIT_ASSERT_EQUAL(405, filtered(put, "https://front.example").status());
        MadeRequest withHeaders("OPTIONS", "/app/user/auth");
        withHeaders.header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "X-A");
        CPPUNIT_ASSERT_EQUAL(403, filtered(withHeaders, "https://front.example").status());
    }

    void testRefusesOriginsThatAreNone()
    {
        for (const std::string bad:
             {"*", "example.org", "https://", "https://example.org/", "https://*.example.org", "ftp://x"})
            CPPUNIT_ASSERT_THROW_MESSAGE(bad, CrossOrigin({bad}), colonnade::ConfigurationException);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AnswersTest);

} // namespace ohmage
