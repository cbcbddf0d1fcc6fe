#include "http/external_uid/ExternalUsers.h"

#include <colonnade/Crypto.h>

#include <string>
#include <tuple>
#include <vector>

namespace colonnade::test::external_uid
{

/// An application's own users: every row of the reference's 10.1, 10.3 and 7.5, and the seed's three calls.
class ExternalUserTest: public ExternalUsers
{
    CPPUNIT_TEST_SUITE(ExternalUserTest);
    CPPUNIT_TEST(testTheThreeCalls);
    CPPUNIT_TEST(testTokenIsBareText);
    CPPUNIT_TEST(testTokenRefusals);
    CPPUNIT_TEST(testTokenLifetime);
    CPPUNIT_TEST(testRefusedBearers);
    CPPUNIT_TEST(testWhoIsMeantByQueryAndBody);
    CPPUNIT_TEST(testExternalUserComesBeforeTheAccount);
    CPPUNIT_TEST(testProjectWithoutAnonymous);
    CPPUNIT_TEST(testTokenIsNoKeyToAnythingElse);
    CPPUNIT_TEST(testUsersOfTwoProjectsAreApart);
    CPPUNIT_TEST(testReadsWithoutToken);
    CPPUNIT_TEST(testNewSecretEndsTokens);
    CPPUNIT_TEST(testRateLimitCountsEachUser);
    CPPUNIT_TEST(testMalformedUids);
    CPPUNIT_TEST_SUITE_END();

    /// The refused headers of 10.3, what is said of them, and how.
    std::vector<std::tuple<HeaderList, std::string, std::string>> refusedHeaders()
    {
        const std::string token = tokenOf(_project);
        const std::string start = "Authorization header" + std::string(26, ' ') + "must start with Bearer";
        const std::string form =
            "Authorization header must" + std::string(32, ' ') + "be Bearer + \\s + token";
        const std::string signature = "Signature verification failed";
        const std::string wrongProject = // project_id 2, with this project's key
            sign(R"({"short_name":"p","project_id":2})", _project.secretKey);
        const std::string expired =
            sign(R"({"short_name":"p","project_id":1,"exp":1000})", _project.secretKey);
        const std::string future =
            sign(R"({"short_name":"p","project_id":1,"nbf":9999999999})", _project.secretKey);
        const auto with = [](const std::string& value) { return HeaderList{{"Authorization", value}}; };
        return {
            {{}, "invalid_header", "Missing Authorization header"},
            {with(""), "invalid_header", "Missing Authorization header"},
            {with(token), "invalid_header", start},
            {with(_project.secretKey), "invalid_header", start},
            {with("Basic " + token), "invalid_header", start},
            {with("Bearer"), "invalid_header", "Token not found"},
            {with("Bearer " + token + " x"), "invalid_header", form},
            {with("Bearer x"), "Decode error", signature},
            {with("Bearer " + token + "x"), "Decode error", signature},
            {with("Bearer " + sign(R"({"short_name":"p","project_id":1})", "another key")), "Decode error",
             signature},
            {with("Bearer " + wrongProject), "Wrong project", signature},
            {with("Bearer " + sign(R"({"short_name":"q","project_id":1})", _project.secretKey)),
             "Wrong project", signature},
            {with("Bearer " + sign("{}", _project.secretKey)), "Decode error",
             "Token is missing the claim project_id"},
            {with("Bearer " + expired), "Decode error", "Signature has expired"},
            {with("Bearer " + future), "Decode error", "The token is not yet valid (nbf)"},
            {with("Bearer " + sign(R"({"short_name":"p","project_id":1,"aud":"x"})", _project.secretKey)),
             "Decode error", "Invalid audience"},
            {with("Bearer "
                  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi"
                  "YWRtaW4iOnRydWV9.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ"),
             "Decode error", signature}};
    }

    void testTheThreeCalls()
    {
        makeTask();
        const HeaderList headers = bearer();
        for (const std::string target:
             {"/api/1/newtask?external_uid=1xa", "/api/project/1/newtask?external_uid=1xa",
              "/api/p/newtask?external_uid=1xa&offset=0&limit=1"})
            CPPUNIT_ASSERT_EQUAL(_task, newtaskId(target, headers));
        const Answer stored = answer("?external_uid=1xa", R"(,"external_uid":"1xa")", headers);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1xa"), valueAt(stored.body, "external_uid"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(stored.body, "user_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(stored.body, "user_ip"));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), newtask("?external_uid=1xa", headers).body);
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=2xb", headers).body, "id"));
        expectError(answer("?external_uid=1xa", R"(,"external_uid":"1xa")", headers), 403, "Forbidden",
                    "You must request a task first!");
    }

    void testTokenIsBareText()
    {
        makeTask();
        for (const std::string accept: {"*/*", "application/json"})
        {
            const Answer given = client->get("/api/auth/project/p/token",
                                             {{"Authorization", _project.secretKey}, {"Accept", accept}});
            CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), given.header("Content-Type"));
            CPPUNIT_ASSERT_EQUAL(sign(R"({"short_name":"p","project_id":1})", _project.secretKey),
                                 given.body);
            CPPUNIT_ASSERT_EQUAL(std::string("*"), given.header("Access-Control-Allow-Origin"));
        }
    }

    void testTokenRefusals()
    {
        makeTask();
        const auto other = createProject("q");
        const auto ask = [&](const std::string& target, const HeaderList& headers)
        {
            const Answer refused = client->get(target, headers);
            CPPUNIT_ASSERT_EQUAL(std::string("AUTH_JWT_PROJECT"), valueAt(refused.body, "action"));
            CPPUNIT_ASSERT_EQUAL(target.substr(0, target.find('?')), valueAt(refused.body, "target"));
            return refused;
        };
        const std::string path = "/api/auth/project/p/token";
        expectError(ask(path, {}), 403, "Forbidden");
        expectError(ask(path, {{"Authorization", ""}}), 403, "Forbidden");
        expectError(ask(path + "?api_key=" + ownerKey, {}), 403, "Forbidden");
        expectError(ask("/api/auth/project/nobody/token", {}), 403, "Forbidden");
        for (const std::string& key:
             {std::string("x"), other.secretKey, ownerKey, "Bearer " + _project.secretKey,
              _project.secretKey + "x", _project.secretKey.substr(1)})
            expectError(ask(path, {{"Authorization", key}}), 404, "NotFound");
        expectError(ask("/api/auth/project/nobody/token", {{"Authorization", _project.secretKey}}), 404,
                    "NotFound");
        expectError(ask("/api/auth/project/1/token", {{"Authorization", _project.secretKey}}), 404,
                    "NotFound");
        expectError(client->get("/api/auth/nothing"), 404, "NotFound");
    }

    void testTokenLifetime()
    {
        tearDown();
        start({"external_uid.token_lifetime_seconds=1000"}, "tasks,external_uid");
        makeTask();
        const std::string token = tokenOf(_project);
        const auto payload =
            decodeBase64Url(token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1));
        CPPUNIT_ASSERT(std::stoll(valueAt(*payload, "exp")) > 1'700'000'000);
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=a", bearer()).body, "id"));
    }

    void testRefusedBearers()
    {
        makeTask();
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", bearer()).status);
        for (const auto& [headers, code, description]: refusedHeaders())
        {
            for (const std::string path: {"/api/1/newtask", "/api/project/p/newtask"})
            {
                const Answer refused = client->get(path + "?external_uid=1xa&limit=x", headers);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(description, 401, refused.status);
                CPPUNIT_ASSERT_EQUAL(2, sizeOf(refused.body));
                CPPUNIT_ASSERT_EQUAL(code, valueAt(refused.body, "code"));
                CPPUNIT_ASSERT_EQUAL(description, valueAt(refused.body, "description"));
            }
            for (const auto& [query, more]: {std::pair<std::string, std::string>("?external_uid=1xa", ""),
                                             {"?external_uid=1xa", R"(,"external_uid":"1xa")"},
                                             {"", R"(,"external_uid":"1xa")"}})
            {
                const Answer refused = answer(query, more, headers);
                expectError(refused, 403, "Forbidden", description);
                CPPUNIT_ASSERT_EQUAL(std::string("taskrun"), valueAt(refused.body, "target"));
            }
        }
        CPPUNIT_ASSERT_EQUAL(200, answer("?external_uid=1xa", "", bearer()).status);
    }

    void testWhoIsMeantByQueryAndBody()
    {
        makeTask();
        const HeaderList headers = bearer();
        const auto ask = [&]
        { CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=1xa", headers).body, "id")); };
        ask();
        expectError(answer("", R"(,"external_uid":"1xa")", headers), 403, "Forbidden",
                    "You must request a task first!");
        expectError(answer("?external_uid=1xa", R"(,"external_uid":"zzz")", headers), 403, "Forbidden",
                    "Invalid external_uid");
        for (const std::string value: {"7", "true", "[]", "{}", "\"a\\u0001\""})
            expectError(answer("?external_uid=1xa", ",\"external_uid\":" + value, headers), 415, "DataError");
        // query alone: filled in
        CPPUNIT_ASSERT_EQUAL(std::string("1xa"),
                             valueAt(answer("?external_uid=1xa", "", headers).body, "external_uid"));
        // an empty one counts as absent
        for (const std::string value: {"\"\"", "null"})
        {
            _task = std::to_string(createTask(1));
            ask();
            CPPUNIT_ASSERT_EQUAL(
                std::string("1xa"),
                valueAt(answer("?external_uid=1xa", ",\"external_uid\":" + value, headers).body,
                        "external_uid"));
        }
        _task = "1";
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=", {}).body, "id"));
        const std::string stored = answer("?external_uid=", R"(,"external_uid":"")", {}).body;
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(stored, "external_uid"));
        CPPUNIT_ASSERT(valueAt(stored, "user_ip") != "null");
    }

    void testExternalUserComesBeforeTheAccount()
    {
        makeTask();
        // the bearer takes the header, so the account comes by argument; it is then hidden
        const HeaderList headers = bearer();
        CPPUNIT_ASSERT_EQUAL(_task,
                             valueAt(newtask("?external_uid=5&api_key=" + otherKey, headers).body, "id"));
        const std::string stored = answer("?external_uid=5&api_key=" + otherKey, "", headers).body;
        CPPUNIT_ASSERT_EQUAL(std::string("5"), valueAt(stored, "external_uid"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(stored, "user_id"));
        // three worlds: the same task again as account and as address, and nobody shares a stamp
        expectError(answer("", "", as(otherKey)), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("", as(otherKey)).body, "id"));
        CPPUNIT_ASSERT_EQUAL(200, answer("", "", as(otherKey)).status);
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("", {}).body, "id"));
        CPPUNIT_ASSERT_EQUAL(200, answer("", "", {}).status);
    }

    void testProjectWithoutAnonymous()
    {
        makeTask();
        const HeaderList headers = bearer();
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", headers).status);
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/project/1", R"({"allow_anonymous_contributors":false})", ownerKey).status);
        for (const HeaderList& sent: {headers, HeaderList()}) // before the token is looked at
        {
            const Answer refused = newtask("?external_uid=1xa", sent);
            CPPUNIT_ASSERT_EQUAL(200, refused.status);
            CPPUNIT_ASSERT_EQUAL(std::string("This project does not allow anonymous contributors"),
                                 valueAt(refused.body, "info.error"));
        }
        expectError(answer("?external_uid=1xa", "", headers), 401, "Unauthorized");
    }

    void testTokenIsNoKeyToAnythingElse()
    {
        makeTask();
        const HeaderList headers = bearer();
        const auto send = [&](const std::string& method, const std::string& target)
        {
            HeaderList all = headers;
            all.emplace_back("Content-Type", "application/json");
            return client->send(method, target, all,
                                R"({"project_id":1,"name":"x","short_name":"x","description":"x"})");
        };
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", headers).status);
        CPPUNIT_ASSERT_EQUAL(200, answer("?external_uid=1xa", "", headers).status);
        expectError(client->get("/api/project/1?external_uid=1xa", headers), 401, "Unauthorized");
        expectError(client->send("POST", "/api/task", headers, R"({"project_id":1})"), 401, "Unauthorized");
        expectError(send("PUT", "/api/project/1"), 401, "Unauthorized");
        expectError(send("PUT", "/api/task/1"), 401, "Unauthorized");
        expectError(send("PUT", "/api/taskrun/1?external_uid=1xa"), 401, "Unauthorized");
        expectError(send("DELETE", "/api/taskrun/1?external_uid=1xa"), 401, "Unauthorized");
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), client->get("/api/project", headers).body);
    }

    void testUsersOfTwoProjectsAreApart()
    {
        makeTask();
        const auto other = createProject("q");
        const std::string otherToken = tokenOf(other);
        const Answer refused = newtask("?external_uid=1xa", {{"Authorization", "Bearer " + otherToken}});
        CPPUNIT_ASSERT_EQUAL(401, refused.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Decode error"), valueAt(refused.body, "code"));
        const std::string task = std::to_string(createTask(other.id));
        CPPUNIT_ASSERT_EQUAL(
            task, newtaskId("/api/q/newtask?external_uid=1xa", {{"Authorization", "Bearer " + otherToken}}));
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=1xa", bearer()).body, "id"));
        CPPUNIT_ASSERT_EQUAL(200, answer("?external_uid=1xa", "", bearer()).status);
        expectError(client->postJson("/api/taskrun?external_uid=1xa",
                                     R"({"project_id":2,"task_id":)" + task + "}", bearer()),
                    403, "Forbidden", "Signature verification failed");
    }

    void testReadsWithoutToken()
    {
        makeTask();
        createTask(1);
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(newtask("?external_uid=1xa", bearer()).body, "id"));
        CPPUNIT_ASSERT_EQUAL(200, answer("?external_uid=1xa", "", bearer()).status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":1,"total":2})"),
                             get("/api/project/p/userprogress?external_uid=1xa").body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":0,"total":2})"),
                             get("/api/project/p/userprogress?external_uid=x").body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":0,"total":2})"), get("/api/project/p/userprogress").body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":0,"total":2})"),
                             get("/api/project/p/userprogress?external_uid=1xa", otherKey).body);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/task?participated=1&external_uid=1xa").body));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/task?participated=1&external_uid=x").body));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/task?external_uid=1xa").body)); // alone: ignored
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?external_uid=1xa").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?external_uid=x").body));
        expectError(get("/api/project?external_uid=x"), 415, "AttributeError");
    }

    void testNewSecretEndsTokens()
    {
        makeTask();
        const HeaderList headers = bearer();
        const auto other = createProject("q");
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", headers).status);
        server->database().open()->write(
            [](Transaction& transaction)
            {
                transaction.execute("UPDATE tasks_project SET secret_key = "
                                    "(SELECT secret_key FROM tasks_project WHERE id = 2) WHERE id = 1");
            });
        CPPUNIT_ASSERT_EQUAL(401, newtask("?external_uid=1xa", headers).status);
        expectError(answer("?external_uid=1xa", "", headers), 403, "Forbidden",
                    "Signature verification failed");
        _project.secretKey = other.secretKey;
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", bearer()).status);
    }

    void testRateLimitCountsEachUser()
    {
        tearDown();
        start({"http.rate_limit=5"}, "tasks,external_uid");
        makeTask();
        const HeaderList headers = bearer();
        for (int i = 0; i < 4; ++i)
            CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=1xa", headers).status);
        CPPUNIT_ASSERT_EQUAL(429, newtask("?external_uid=1xa", headers).status);
        CPPUNIT_ASSERT_EQUAL(200, newtask("?external_uid=2xb", headers).status); // behind the same address
        // without proof the address counts
        for (int i = 0; i < 4; ++i)
            CPPUNIT_ASSERT_EQUAL(401, newtask("?external_uid=" + std::to_string(i), {}).status);
        CPPUNIT_ASSERT_EQUAL(429, newtask("?external_uid=9", {}).status);
    }

    void testMalformedUids()
    {
        makeTask();
        for (const std::string& uid:
             {std::string("%00"), std::string("a%0Ab"), std::string("%FF"), std::string(256, 'x')})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(uid, 401, newtask("?external_uid=" + uid, bearer()).status);
            expectError(answer("?external_uid=" + uid, "", bearer()), 403, "Forbidden",
                        "Invalid external_uid");
            expectError(get("/api/taskrun?external_uid=" + uid), 415, "DataError");
            CPPUNIT_ASSERT_EQUAL(200, get("/api/project/p/userprogress?external_uid=" + uid).status);
        }
        for (const std::string& uid: {std::string("j%C3%B6s%C3%A9"), std::string("a%20b%26c"),
                                      std::string(255, 'x'), std::string("%27%3B--")})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(uid, 200, newtask("?external_uid=" + uid, bearer()).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExternalUserTest);

} // namespace colonnade::test::external_uid
