#include "CallParameters.h"

#include "Credentials.h"
#include "Gzip.h"

#include "colonnade/HttpError.h"
#include "unit/account/Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

using account::MadeRequest;

namespace ohmage
{

class CallParametersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CallParametersTest);
    CPPUNIT_TEST(testMergesQueryAndBodyOfAPost);
    CPPUNIT_TEST(testReadsTheQueryOnlyOfAGet);
    CPPUNIT_TEST(testIgnoresBodiesOfOtherTypes);
    CPPUNIT_TEST(testDropsMalformedEscapes);
    CPPUNIT_TEST(testFollowsTheCharset);
    CPPUNIT_TEST(testReadsPackedBodiesAlone);
    CPPUNIT_TEST(testRefusesPackedBodiesThatAreNoPairs);
    CPPUNIT_TEST(testReadsNoneOfTooManyPairs);
    CPPUNIT_TEST(testFindsTheClient);
    CPPUNIT_TEST(testRefusesTwoClientsAndLongOnes);
    CPPUNIT_TEST(testReadsCredentialsByNumberAndForm);
    CPPUNIT_TEST_SUITE_END();

    static colonnade::Parameters post(const std::string& target, const std::string& body,
                                      const std::string& type = "application/x-www-form-urlencoded")
    {
        MadeRequest request("POST", target);
        request.header("Content-Type", type).body(body);
        return readParameters(*request);
    }

    static colonnade::Parameters packed(const std::string& body, const std::string& target = "/app/user/auth")
    {
        MadeRequest request("POST", target);
        request.header("Content-Encoding", "gzip").body(body);
        return readParameters(*request);
    }

    static int statusOf(const std::function<void()>& call)
    {
        try
        {
            call();
            return 200;
        }
        catch (const colonnade::HttpError& error)
        {
            return error.problem().status;
        }
    }

    void testMergesQueryAndBodyOfAPost()
    {
        const auto merged = post("/x?user=a&client=c", "user=b&password=p+q%26");
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), merged.count("user"));
        CPPUNIT_ASSERT(merged.get("password") == "p q&");
        CPPUNIT_ASSERT(post("/x?user=a", "").get("user") == "a");
        const auto multipart =
            post("/x",
                 "--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\na\r\n"
                 "--b\r\nContent-Disposition: form-data; name=\"client\"; filename=\"f\"\r\n\r\nc\r\n"
                 "--b--\r\n",
                 "multipart/form-data; boundary=b");
        CPPUNIT_ASSERT(multipart.get("user") == "a");
        CPPUNIT_ASSERT(!multipart.has("client"));
    }

    void testReadsTheQueryOnlyOfAGet()
    {
        MadeRequest request("GET", "/app/user/whoami?client=c");
        request.header("Content-Type", "application/x-www-form-urlencoded").body("auth_token=t");
        CPPUNIT_ASSERT(readParameters(*request).has("client"));
        CPPUNIT_ASSERT(!readParameters(*request).has("auth_token"));
    }

    void testIgnoresBodiesOfOtherTypes()
    {
        CPPUNIT_ASSERT(post("/x", "{\"user\":\"a\"}", "application/json").empty());
        CPPUNIT_ASSERT(post("/x", "user=a", "text/plain").empty());
        MadeRequest untyped("POST", "/x");
        untyped.body("user=a");
        CPPUNIT_ASSERT(readParameters(*untyped).empty());
        MadeRequest otherCoding("POST", "/x");
        otherCoding.header("Content-Encoding", "GZIP").body(gzip("user=a"));
        CPPUNIT_ASSERT(readParameters(*otherCoding).empty());
    }

    void testDropsMalformedEscapes()
    {
        const auto parameters = post("/x?a=%zz&b=%41", "c=%4&d=ok");
        CPPUNIT_ASSERT(!parameters.has("a"));
        CPPUNIT_ASSERT(!parameters.has("c"));
        CPPUNIT_ASSERT(parameters.get("b") == "A");
        CPPUNIT_ASSERT(parameters.get("d") == "ok");
    }

    void testFollowsTheCharset()
    {
        const std::string form = "application/x-www-form-urlencoded";
        CPPUNIT_ASSERT(post("/x", "user=%C3%B6", form).get("user") == "ö");
        CPPUNIT_ASSERT(post("/x", "user=%C3%B6", form + "; charset=UTF-8").get("user") == "ö");
        CPPUNIT_ASSERT(post("/x", "user=%F6", form + "; charset=ISO-8859-1").get("user") == "ö");
        CPPUNIT_ASSERT(post("/x", "user=%C3%B6", form + ";charset=klingon").get("user") == "ö");
        CPPUNIT_ASSERT(post("/x", "user=a", form + ";").get("user") == "a");
    }

    void testReadsPackedBodiesAlone()
    {
        const auto parameters = packed(gzip("user=a%20b& &client=c"), "/x?password=p");
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), parameters.size());
        CPPUNIT_ASSERT(parameters.get("user") == "a b");
        CPPUNIT_ASSERT(packed(gzip("")).empty());
    }

    void testRefusesPackedBodiesThatAreNoPairs()
    {
        for (const std::string bad: {"user", "user=", "user=a=b", "client=c&user"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, 400, statusOf([&] { packed(gzip(bad)); }));
        CPPUNIT_ASSERT_EQUAL(400, statusOf([] { packed("user=a"); }));
        CPPUNIT_ASSERT_EQUAL(400, statusOf([] { packed(""); }));
        CPPUNIT_ASSERT_EQUAL(400, statusOf([] { packed(gzip("user=" + std::string(MAX_BODY_BYTES, 'a'))); }));
    }

    void testReadsNoneOfTooManyPairs()
    {
        std::string pairs = "a=1";
        for (int i = 1; i < 1000; ++i)
            pairs += "&a=1";
        CPPUNIT_ASSERT_EQUAL(std::size_t(1001), post("/app/user/auth?q=1", pairs).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), post("/app/user/auth?q=1", pairs + "&a=1").size());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1000), packed(gzip(pairs)).size());
        CPPUNIT_ASSERT_EQUAL(400, statusOf([&] { packed(gzip(pairs + "&a=1")); }));
    }

    void testFindsTheClient()
    {
        CPPUNIT_ASSERT(clientOf(post("/x?client=c&requester=r", "")) == "c");
        CPPUNIT_ASSERT(clientOf(post("/x?client=+&requester=r", "")) == "r");
        CPPUNIT_ASSERT(clientOf(post("/x?requester=+", "")).empty());
        CPPUNIT_ASSERT(clientOf(post("/x?Client=c", "")).empty());
    }

    void testRefusesTwoClientsAndLongOnes()
    {
        const auto status = [](const std::string& body)
        { return statusOf([&] { clientOf(post("/x", body)); }); };
        std::string umlauts, pairs;
        for (int i = 0; i < 255; ++i)
            umlauts += "é";
        for (int i = 0; i < 128; ++i)
            pairs += "😀";
        CPPUNIT_ASSERT_EQUAL(200, status("client=" + std::string(255, 'a')));
        CPPUNIT_ASSERT_EQUAL(200, status("client=" + umlauts));
        CPPUNIT_ASSERT_EQUAL(400, status("client=" + std::string(256, 'a')));
        CPPUNIT_ASSERT_EQUAL(400, status("client=" + pairs));
        CPPUNIT_ASSERT_EQUAL(400, status("client=a&client=a"));
        CPPUNIT_ASSERT_EQUAL(400, status("requester=a&requester=a"));
        CPPUNIT_ASSERT_EQUAL(200, status("client=a&requester=a&requester=a"));
    }

    void testReadsCredentialsByNumberAndForm()
    {
        const std::pair<std::string, Failure> failures[] = {
            {"", failure::NO_CREDENTIALS},
            {"user=a", failure::NO_CREDENTIALS},
            {"password=a", failure::NO_CREDENTIALS},
            {"password=a&password=b", failure::NO_CREDENTIALS},
            {"user=a&user=a&password=b", failure::TWO_USERS},
            {"user=a&user=b", failure::TWO_USERS},
            {"user=a&password=b&password=b", failure::TWO_PASSWORDS},
            {"user=&password=b", failure::EMPTY_CREDENTIALS},
            {"user=a&password=+%09", failure::EMPTY_CREDENTIALS}};
        for (const auto& [body, expected]: failures)
            CPPUNIT_ASSERT_MESSAGE(body, std::get<Failure>(readCredentials(post("/x", body))) == expected);
        const auto good = std::get<Credentials>(readCredentials(post("/x", "user=a+&password=+b")));
        CPPUNIT_ASSERT_EQUAL(std::string("a"), good.userName);
        CPPUNIT_ASSERT_EQUAL(std::string(" b"), good.password);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CallParametersTest);

} // namespace ohmage
