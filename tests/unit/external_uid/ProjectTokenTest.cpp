#include "ProjectToken.h"

#include <colonnade/Crypto.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace colonnade::external_uid
{

class ProjectTokenTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ProjectTokenTest);
    CPPUNIT_TEST(testIssuesTheReferenceToken);
    CPPUNIT_TEST(testTakesItsOwnTokens);
    CPPUNIT_TEST(testTakesWhatApplicationsMint);
    CPPUNIT_TEST(testRefusesForgedTokens);
    CPPUNIT_TEST(testRefusesEverySingleCharacterChanged);
    CPPUNIT_TEST(testTellsTheWrongProjectApart);
    CPPUNIT_TEST(testRefusesBadClaimsOfAGoodSignature);
    CPPUNIT_TEST(testIssuesExpiringTokens);
    CPPUNIT_TEST_SUITE_END();

    const tasks::ProjectSecret _project{1, "p1", "34836be9-23a0-4e4f-bdc4-f0706421b65d"};
    const std::int64_t _now = 1'800'000'000;
    const std::string _reference =
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzaG9ydF9uYW1lIjoicDEiLCJwcm9qZWN0X2lkIjoxfQ."
        "5qKNjQUDTP_xorJ4uYeFCzB1H9a_8uZ0cQR0Lb3ybVU";

    std::string mint(const std::string& header, const std::string& payload, const std::string& key) const
    {
        const std::string content = encodeBase64Url(header) + "." + encodeBase64Url(payload);
        return content + "." + encodeBase64Url(hmacSha256(key, content));
    }

    std::string mintClaims(const std::string& payload) const
    {
        return mint(R"({"typ":"JWT","alg":"HS256"})", payload, _project.secretKey);
    }

    void expectFault(const std::string& token, const std::string& code, const std::string& description) const
    {
        const auto fault = findTokenFault(token, _project, _now);
        CPPUNIT_ASSERT_MESSAGE("taken: " + token, fault.has_value());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(token, code, fault->code);
        if (!description.empty())
            CPPUNIT_ASSERT_EQUAL_MESSAGE(token, description, fault->description);
    }

    void testIssuesTheReferenceToken()
    {
        CPPUNIT_ASSERT_EQUAL(_reference, issueToken(_project, std::nullopt));
        CPPUNIT_ASSERT(!findTokenFault(_reference, _project, _now));
        CPPUNIT_ASSERT(claimedProject(_reference) == 1);
    }

    void testTakesItsOwnTokens()
    {
        for (int i = 1; i <= 5000; ++i)
        {
            const tasks::ProjectSecret project{i, "project-" + std::to_string(i), randomUuid()};
            const std::string token = issueToken(project, std::nullopt);
            CPPUNIT_ASSERT_MESSAGE(token, !findTokenFault(token, project, _now));
            CPPUNIT_ASSERT_MESSAGE(token, findTokenFault(token, _project, _now).has_value());
        }
    }

    void testTakesWhatApplicationsMint()
    {
        for (const std::string header: {R"({"alg":"HS256"})", R"({"alg":"HS256","typ":"jwt"})",
                                        R"({ "alg" : "HS256", "typ" : "JWT", "kid" : "7" })"})
            for (const std::string more:
                 {"", R"(,"exp":1800000001)", R"(,"exp":1.9e9)", R"(,"nbf":1800000000)",
                  R"(,"nbf":1800000060)", R"(,"nbf":1800000005,"iat":1800000005)", R"(,"iat":1800000030)",
                  R"(,"jti":"x","sub":null)"})
            {
                const auto token =
                    mint(header, R"({"project_id":1,"short_name":"p1")" + more + "}", _project.secretKey);
                const auto fault = findTokenFault(token, _project, _now);
                CPPUNIT_ASSERT_MESSAGE(header + more + (fault ? fault->description : ""), !fault);
            }
    }

    void testRefusesForgedTokens()
    {
        const std::string header = R"({"typ":"JWT","alg":"HS256"})";
        const std::string payload = R"({"short_name":"p1","project_id":1})";
        const std::string head = _reference.substr(0, _reference.find('.'));
        const std::string signature = _reference.substr(_reference.rfind('.') + 1);
        const std::string content = _reference.substr(0, _reference.rfind('.'));
        std::vector<std::string> forged{
            "", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "null", "{}",
            // the seed's illustration
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9."
            "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ",
            content, content + ".", content + ".AA", "." + content, content + "." + signature + ".",
            _reference + "." + signature, _reference + "=", _reference + "==", _reference + " ",
            " " + _reference, _reference + "A", _reference.substr(0, _reference.size() - 1),
            head + ".." + signature, content + "." + encodeHex(*decodeBase64Url(signature)),
            content + "." + encodeBase64Url(std::string(32, '\0')),
            content + "." + encodeBase64Url(sha256(content)),
            content + "." + encodeBase64Url(hmacSha256("", content)),
            content + "." + encodeBase64Url(hmacSha256(_project.secretKey + "\n", content)),
            content + "." +
                encodeBase64Url(hmacSha256(*decodeHex("34836be923a04e4fbdc4f0706421b65d"), content)),
            content + "." + encodeBase64Url(*decodeBase64Url(signature) + "x"),
            content + "." + encodeBase64Url(decodeBase64Url(signature)->substr(0, 31)),
            content + "." + encodeBase64Url(decodeBase64Url(signature)->substr(0, 16)),
            content + "." + signature.substr(0, 42) + "V", // stray bits in the last character
            std::string(5000, 'a') + "." + _reference,
            mint(header, payload, "34836be9-23a0-4e4f-bdc4-f0706421b65e"),
            mint(header, payload, "34836BE9-23A0-4E4F-BDC4-F0706421B65D")};
        for (const std::string other:
             {R"({"typ":"JWT","alg":"none"})", R"({"typ":"JWT","alg":"None"})", R"({"typ":"JWT","alg":""})",
              R"({"typ":"JWT","alg":null})", R"({"typ":"JWT","alg":["HS256"]})", R"({"typ":"JWT"})",
              R"({"typ":"JWT","alg":"hs256"})", R"({"typ":"JWT","alg":"HS384"})",
              R"({"typ":"JWT","alg":"HS512"})", R"({"typ":"JWT","alg":"RS256"})",
              R"({"typ":"JWT","alg":"ES256"})", R"({"typ":"JWE","alg":"HS256"})",
              R"({"typ":7,"alg":"HS256"})", R"({"typ":"JWT","alg":"HS256","crit":["exp"]})", R"(["HS256"])",
              "null", "HS256", R"({"typ":"JWT","alg":"HS256")", ""})
        {
            forged.push_back(mint(other, payload, _project.secretKey));
            forged.push_back(encodeBase64Url(other) + "." + encodeBase64Url(payload) + ".");
        }
        // doubled members, and a byte order mark: readers disagree about what they mean
        for (const std::string other: {R"({"project_id":1,"short_name":"p1","project_id":2})",
                                       R"({"project_id":2,"short_name":"p1","project_id":1})",
                                       R"({"project_id":1,"short_name":"p1","exp":1,"exp":1900000000})",
                                       R"({"project_id":1,"short_name":"p1","project\u005fid":1})",
                                       R"({"project_id":1,"short_name":"p1","x":[{"y":1,"y":1}]})",
                                       "\xEF\xBB\xBF{\"project_id\":1,\"short_name\":\"p1\"}"})
            forged.push_back(mint(header, other, _project.secretKey));
        for (const std::string other: {R"({"typ":"JWT","alg":"none","alg":"HS256"})",
                                       "\xEF\xBB\xBF{\"typ\":\"JWT\",\"alg\":\"HS256\"}"})
            forged.push_back(mint(other, payload, _project.secretKey));
        for (const std::string other: {"", "1", "null", "[]", "\"p1\"", "{", "{}x", "\xff"})
            forged.push_back(mint(header, other, _project.secretKey));
        CPPUNIT_ASSERT(forged.size() >= 40);
        for (const auto& token: forged)
            expectFault(token, "Decode error", "Signature verification failed");
    }

    void testRefusesEverySingleCharacterChanged()
    {
        for (std::size_t i = 0; i < _reference.size(); ++i)
            for (const char c: {'A', 'B', 'z', '0', '-', '_', '.', '+', '/', '='})
            {
                std::string token = _reference;
                token[i] = c;
                if (token != _reference)
                    CPPUNIT_ASSERT_MESSAGE(token, findTokenFault(token, _project, _now).has_value());
            }
    }

    void testTellsTheWrongProjectApart()
    {
        for (const std::string claims:
             {R"({"short_name":"p1","project_id":2})", R"({"short_name":"p2","project_id":1})",
              R"({"short_name":"P1","project_id":1})", R"({"short_name":"p1","project_id":"1"})",
              R"({"short_name":"p1","project_id":1.0})", R"({"short_name":"p1","project_id":null})",
              R"({"short_name":["p1"],"project_id":1})", R"({"short_name":"p1","project_id":true})",
              R"({"short_name":"p1","project_id":18446744073709551617})"})
            expectFault(mintClaims(claims), "Wrong project", "Signature verification failed");
    }

    void testRefusesBadClaimsOfAGoodSignature()
    {
        const std::vector<std::pair<std::string, std::string>> table{
            {"{}", "Token is missing the claim project_id"},
            {R"({"short_name":"p1"})", "Token is missing the claim project_id"},
            {R"({"project_id":1})", "Token is missing the claim short_name"},
            {R"({"sub":"1234567890","name":"John Doe","admin":true})",
             "Token is missing the claim project_id"},
            {R"({"project_id":1,"short_name":"p1","exp":1799999999})", "Signature has expired"},
            {R"({"project_id":1,"short_name":"p1","exp":1800000000})", "Signature has expired"},
            {R"({"project_id":1,"short_name":"p1","exp":0})", "Signature has expired"},
            {R"({"project_id":1,"short_name":"p1","exp":-1})", "Signature has expired"},
            {R"({"project_id":1,"short_name":"p1","exp":"1900000000"})", "The claim exp must be a number"},
            {R"({"project_id":1,"short_name":"p1","exp":null})", "The claim exp must be a number"},
            {R"({"project_id":1,"short_name":"p1","nbf":1800000061})", "The token is not yet valid (nbf)"},
            {R"({"project_id":1,"short_name":"p1","nbf":"x"})", "The claim nbf must be a number"},
            {R"({"project_id":1,"short_name":"p1","iat":1800003600})", "The token is not yet valid (iat)"},
            {R"({"project_id":1,"short_name":"p1","iat":[]})", "The claim iat must be a number"},
            {R"({"project_id":1,"short_name":"p1","aud":"app"})", "Invalid audience"},
            {R"({"project_id":1,"short_name":"p1","aud":null})", "Invalid audience"}};
        for (const auto& [claims, description]: table)
            expectFault(mintClaims(claims), "Decode error", description);
    }

    void testIssuesExpiringTokens()
    {
        const std::string token = issueToken(_project, _now + 10);
        CPPUNIT_ASSERT(!findTokenFault(token, _project, _now + 9));
        CPPUNIT_ASSERT(findTokenFault(token, _project, _now + 10)->description == "Signature has expired");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProjectTokenTest);

} // namespace colonnade::external_uid
