#include "http/external_uid/ExternalUsers.h"

#include <colonnade/Crypto.h>
#include <colonnade/Text.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace colonnade::test::external_uid
{

/// Tokens that must open nothing, tried on the running server.
class ForgedTokensTest: public ExternalUsers
{
    CPPUNIT_TEST_SUITE(ForgedTokensTest);
    CPPUNIT_TEST(testForgedTokensOpenNothing);
    CPPUNIT_TEST(testIssuedTokensEnd);
    CPPUNIT_TEST_SUITE_END();

    /// Tokens of which no part, or not all, are ours.
    std::vector<std::string> forgedTokens()
    {
        const std::string header = R"({"typ":"JWT","alg":"HS256"})";
        const std::string claims = R"({"short_name":"p","project_id":1})";
        const std::string& key = _project.secretKey;
        const std::string good = sign(header, claims, key);
        const std::string content = good.substr(0, good.rfind('.'));
        const std::string payload = content.substr(content.find('.') + 1);
        const std::string signature = good.substr(good.rfind('.') + 1);
        std::vector<std::string> tokens;
        for (const std::string algorithm:
             {"none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "", "hs256", "HS256 "})
        {
            const std::string other = R"({"typ":"JWT","alg":")" + algorithm + "\"}";
            tokens.push_back(sign(other, claims, key));
            tokens.push_back(encodeBase64Url(other) + "." + payload + ".");
        }
        for (const std::string other:
             {R"({"typ":"JWT"})", R"({"typ":"JWT","alg":null})", R"({"typ":"JWT","alg":["HS256"]})",
              R"({"typ":"JWT","alg":256})", R"({"typ":"JWE","alg":"HS256"})", R"({"typ":1,"alg":"HS256"})",
              R"({"typ":"JWT","alg":"HS256","crit":["exp"]})", "[]", "null", "HS256", "", "{"})
            tokens.push_back(sign(other, claims, key));
        for (const std::string other: {R"({"short_name":"p","project_id":"1"})",
                                       R"({"short_name":"p","project_id":1.5})",
                                       R"({"short_name":"p","project_id":true})",
                                       R"({"short_name":"p","project_id":null})",
                                       R"({"short_name":"p","project_id":[1]})",
                                       R"({"short_name":"p","project_id":-1})",
                                       R"({"short_name":"p","project_id":18446744073709551617})",
                                       R"({"short_name":"P","project_id":1})",
                                       R"({"short_name":"p ","project_id":1})",
                                       R"({"short_name":["p"],"project_id":1})",
                                       R"({"short_name":null,"project_id":1})",
                                       R"({"short_name":"p"})",
                                       R"({"project_id":1})",
                                       "{}",
                                       "[]",
                                       "null",
                                       "",
                                       "p",
                                       R"({"short_name":"p","project_id":1,"exp":1})",
                                       R"({"short_name":"p","project_id":1,"exp":"never"})",
                                       R"({"short_name":"p","project_id":1,"exp":null})",
                                       R"({"short_name":"p","project_id":1,"nbf":99999999999})",
                                       R"({"short_name":"p","project_id":1,"nbf":"now"})",
                                       R"({"short_name":"p","project_id":1,"iat":99999999999})",
                                       R"({"short_name":"p","project_id":1,"aud":"p"})"})
            tokens.push_back(sign(header, other, key));
        for (const std::string& other:
             {std::string(), key + "\n", key.substr(1), lowerAscii(key).append(1, '0'), ownerKey, adminKey,
              std::string("p"), std::string("1"), sha256(key)})
            tokens.push_back(sign(header, claims, other));
        for (const std::string& other:
             {good + ".",
              good + "." + signature,
              "." + good,
              content,
              content + ".",
              payload,
              signature,
              std::string("."),
              std::string(".."),
              std::string("..."),
              content + "." + signature.substr(1),
              content + "." + signature.substr(0, 42),
              good + "=",
              good + "A",
              content + "." + payload,
              content + "." + encodeHex(hmacSha256(key, content)),
              encodeBase64Url(claims) + "." + encodeBase64Url(header) + "." + signature,
              encodeBase64Url(header) + "." + encodeBase64Url(R"({"short_name":"p","project_id":2})") + "." +
                  signature,
              content + "." + std::string(43, 'A'),
              std::string(5000, 'x'),
              good + std::string(5000, 'A')})
            tokens.push_back(other);
        return tokens;
    }

    void testForgedTokensOpenNothing()
    {
        makeTask();
        const auto tokens = forgedTokens();
        CPPUNIT_ASSERT(tokens.size() >= 80);
        for (const auto& token: tokens)
        {
            const HeaderList headers = {{"Authorization", "Bearer " + token}};
            const Answer refused = newtask("?external_uid=1xa", headers);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(token, 401, refused.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 2, sizeOf(refused.body));
            expectError(answer("?external_uid=1xa", R"(,"external_uid":"1xa")", headers), 403, "Forbidden",
                        valueAt(refused.body, "description"));
        }
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun").body));
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=1xa", bearer()).body, "id"));
    }

    void testIssuedTokensEnd()
    {
        tearDown();
        start({"external_uid.token_lifetime_seconds=2"}, "tasks,external_uid");
        makeTask();
        const HeaderList headers = bearer();
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", headers).status);
        Answer late;
        for (int i = 0; i < 100 && late.status != 401; ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            late = newtask("?external_uid=1xa", headers);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"code":"Decode error","description":"Signature has expired"})"),
                             late.body);
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", bearer()).status);
        // what an application mints by itself has the life that it says
        const std::string minted = sign(R"({"short_name":"p","project_id":1})", _project.secretKey);
        CPPUNIT_ASSERT_EQUAL(200,
                             newtask("?external_uid=1xa", {{"Authorization", "Bearer " + minted}}).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ForgedTokensTest);

} // namespace colonnade::test::external_uid
