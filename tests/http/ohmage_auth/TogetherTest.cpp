#include "http/ohmage_auth/OhmageClient.h"

#include <colonnade/Json.h>

namespace colonnade::test::ohmage
{

/// With the accounts on the same server.
class TogetherTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(TogetherTest);
    CPPUNIT_TEST(testOpensOtherRoutesOnlyWhereTheDeployerSaysSo);
    CPPUNIT_TEST(testNeedsProofOfOriginFromACookie);
    CPPUNIT_TEST(testCountsFailuresTogether);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {}

private:
    Answer profile(const std::string& query, const HeaderList& more = {}) const
    {
        HeaderList headers = more;
        headers.emplace_back("Content-Type", "application/json");
        return get("/account/profile" + query, headers);
    }

    void testOpensOtherRoutesOnlyWhereTheDeployerSaysSo()
    {
        start({}, "account,ohmage_auth");
        const std::string closed = newToken();
        CPPUNIT_ASSERT(profile("?auth_token=" + closed).body.find("not_signed_in") != std::string::npos);

        start({"ohmage_auth.accept_on_all_routes=true"}, "account,ohmage_auth");
        const std::string token = newToken();
        for (const auto& answer:
             {profile("?auth_token=" + token), profile("", {{"Cookie", "auth_token=" + token}})})
            CPPUNIT_ASSERT_MESSAGE(answer.body,
                                   answer.body.find("\"name\":\"josh.test\"") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(401, profile("?auth_token=x").status);
        CPPUNIT_ASSERT_EQUAL(401, profile("?auth_token=" + token + "&auth_token=" + token).status);
        const auto stale = profile("", {{"Cookie", "auth_token=x"}});
        CPPUNIT_ASSERT(stale.body.find("not_signed_in") != std::string::npos);
    }

    void testNeedsProofOfOriginFromACookie()
    {
        start({"ohmage_auth.accept_on_all_routes=true"}, "account,ohmage_auth");
        HttpClient client(server->port());
        const auto answer = client.postForm("/account/signout", "", {{"Cookie", "auth_token=" + newToken()}});
        CPPUNIT_ASSERT_EQUAL(400, answer.status);
    }

    void testCountsFailuresTogether()
    {
        start({}, "account,ohmage_auth");
        for (int i = 0; i < 30; ++i)
            signIn("auth_token", "josh.test", "wrong");
        HttpClient client(server->port());
        const auto form = client.get("/account/signin?response_format=json");
        const auto document = JsonDocument::parse(form.body);
        const auto answer = client.postJson(
            "/account/signin",
            std::string(R"({"email":"josh.test@example.org","password":")") + PASSWORD + "\"}",
            {{"X-CSRFToken", std::string(document.root().find("form").find("csrf").text())}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 429, answer.status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TogetherTest);

} // namespace colonnade::test::ohmage
