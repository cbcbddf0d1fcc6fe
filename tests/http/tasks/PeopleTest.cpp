#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

/// Accounts, favourites, statistics, helping material and repeated answers. Reference 2.6, 5, 9.2, 9.3.
class PeopleTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(PeopleTest);
    CPPUNIT_TEST(testWhatIsShownOfAccounts);
    CPPUNIT_TEST(testFiltersOfAccounts);
    CPPUNIT_TEST(testChangingOnesAccount);
    CPPUNIT_TEST(testFullNamesAndLocalesAreThoseOfTheAccountsPages);
    CPPUNIT_TEST(testFavorites);
    CPPUNIT_TEST(testProjectStats);
    CPPUNIT_TEST(testGlobalStats);
    CPPUNIT_TEST(testHelpingMaterial);
    CPPUNIT_TEST(testRepeatedAnswer);
    CPPUNIT_TEST(testHiddenPeopleAreHiddenHereToo);
    CPPUNIT_TEST_SUITE_END();

    void testWhatIsShownOfAccounts()
    {
        const std::string open = R"({"privacy_mode":false})";
        CPPUNIT_ASSERT_EQUAL(200, put("/api/user/1", open, ownerKey).status);
        const Answer list = get("/api/user");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list.body, 3, sizeOf(list.body));
        CPPUNIT_ASSERT_EQUAL(std::string("The owner"), valueAt(list.body, "0.fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"name":"other","locale":"en"})"), get("/api/user/2").body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"name":"other","locale":"en"})"),
                             get("/api/user/2", ownerKey).body);
        for (const std::string& key: {otherKey, adminKey})
        {
            const Answer own = get("/api/user/2", key);
            CPPUNIT_ASSERT_EQUAL(std::string("other@example.org"), valueAt(own.body, "email_addr"));
            CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(own.body, "rank"));
            CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(own.body, "id"));
            CPPUNIT_ASSERT_EQUAL(11, sizeOf(own.body));
            CPPUNIT_ASSERT(own.body.find(otherKey) == std::string::npos);
            CPPUNIT_ASSERT(own.body.find("argon2") == std::string::npos);
        }
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("UPDATE core_user SET restricted = true WHERE id = 2"); });
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/user", adminKey).body));
        expectError(get("/api/user/2"), 401, "Unauthorized");
        expectError(get("/api/user/2", adminKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(200, get("/api/user/2", otherKey).status);
        expectError(get("/api/user/99"), 404, "NotFound");
    }

    void testFiltersOfAccounts()
    {
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/user?name=other").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/user?fullname=The+other", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/user?created=20").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/user?orderby=fullname").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/user?fullname=The+other", adminKey).body));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/user?limit=2&orderby=name&desc=true").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/user?last_id=2").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/user?email_addr=other@example.org", adminKey).body));
        for (const std::string hidden:
             {"email_addr", "api_key_sealed", "passwd_hash", "password_hash", "info", "restricted"})
        {
            expectError(get("/api/user?" + hidden + "=x", ownerKey), 415, "AttributeError");
            expectError(get("/api/user?orderby=" + hidden, ownerKey), 415, "AttributeError");
        }
    }

    void testChangingOnesAccount()
    {
        const std::string body = R"({"fullname":"New","locale":"de","privacy_mode":false,"info":{"a":1}})";
        expectError(put("/api/user/2", body), 401, "Unauthorized");
        expectError(put("/api/user/2", body, ownerKey), 403, "Forbidden");
        expectError(put("/api/user/99", body, ownerKey), 404, "NotFound");
        const Answer changed = put("/api/user/2", body, otherKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, 200, changed.status);
        CPPUNIT_ASSERT_EQUAL(std::string("New"), valueAt(changed.body, "fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(changed.body, "info.a"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(changed.body, "api_key"));
        CPPUNIT_ASSERT_EQUAL(std::string("New"), valueAt(get("/api/user/2").body, "fullname"));
        for (const std::string forbidden: {"admin", "pro", "api_key", "passwd_hash", "restricted", "x"})
            expectError(put("/api/user/2", R"({")" + forbidden + R"(":true})", otherKey), 415, "TypeError");
        for (const std::string reserved: {"id", "created", "name", "email_addr"})
            expectError(put("/api/user/2", R"({")" + reserved + R"(":"x"})", otherKey), 400, "BadRequest");
        expectError(put("/api/user/2", R"({"fullname":""})", otherKey), 415, "DataError");
        expectError(put("/api/user/2", R"({"info":[]})", otherKey), 415, "ValueError");
        expectError(put("/api/user/2", R"({"locale":null})", otherKey), 415, "DBIntegrityError");
        expectError(post("/api/user", "{}", adminKey), 405, "MethodNotAllowed");
        const Answer removal = del("/api/user/2", adminKey);
        expectError(removal, 405, "MethodNotAllowed");
        CPPUNIT_ASSERT_EQUAL(std::string("DEL"), valueAt(removal.body, "action"));
    }

    /// As the account's own pages want them.
    void testFullNamesAndLocalesAreThoseOfTheAccountsPages()
    {
        for (const std::string body:
             {R"({"fullname":"x"})", R"({"fullname":"\u3164\u3164\u3164"})", R"({"fullname":"Ada\u202e"})",
              R"({"fullname":")"
              "0123456789012345678901234567890123456"
              R"("})",
              R"({"fullname":"   "})", R"({"locale":"not a language"})", R"({"locale":"../x"})"})
            expectError(put("/api/user/2", body, otherKey), 415, "DataError");
        CPPUNIT_ASSERT_EQUAL(200,
                             put("/api/user/2", R"({"fullname":"New One","locale":"en"})", otherKey).status);
        // what is stored already may be sent back
        server->database().open()->write(
            [&](Transaction& transaction)
            { transaction.execute("UPDATE core_user SET fullname = 'x', locale = 'odd one' WHERE id = 2"); });
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/user/2", R"({"fullname":"x","locale":"odd one","privacy_mode":true})", otherKey)
                     .status);
    }

    void testFavorites()
    {
        const TestProject project = createProject("p");
        createTask(project.id);
        createTask(project.id);
        expectError(get("/api/favorites"), 401, "Unauthorized");
        CPPUNIT_ASSERT_EQUAL(std::string("task"), valueAt(get("/api/favorites").body, "target"));
        expectError(post("/api/favorites", R"({"task_id":1})"), 401, "Unauthorized");
        for (int i = 0; i < 2; ++i)
        {
            const Answer liked = post("/api/favorites", R"({"task_id":2})", otherKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(liked.body, 200, liked.status);
            CPPUNIT_ASSERT_EQUAL(std::string("[2]"), valueAt(liked.body, "fav_user_ids"));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string("[1,2]"),
            valueAt(post("/api/favorites", R"({"task_id":2})", ownerKey).body, "fav_user_ids"));
        const Answer list = get("/api/favorites?limit=5&_=1", otherKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list.body, 1, sizeOf(list.body));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(list.body, "0.id"));
        CPPUNIT_ASSERT(valueAt(list.body, "0.links.0").find("project/1") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("2"),
                             valueAt(get("/api/task?orderby=fav_user_ids&desc=true").body, "0.id"));
        expectError(post("/api/favorites", R"({"task_id":9})", otherKey), 404, "NotFound");
        expectError(post("/api/favorites", R"({"task_id":1,"x":1})", otherKey), 415, "AttributeError");
        expectError(post("/api/favorites", R"({"id":1})", otherKey), 415, "AttributeError");
        expectError(put("/api/favorites/2", "{}", otherKey), 405, "MethodNotAllowed");
        const Answer left = del("/api/favorites/2", otherKey);
        CPPUNIT_ASSERT_EQUAL(200, left.status);
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(left.body, "fav_user_ids"));
        const Answer again = del("/api/favorites/2", otherKey);
        expectError(again, 404, "NotFound");
        CPPUNIT_ASSERT_EQUAL(std::string("DEL"), valueAt(again.body, "action"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/favorites", otherKey).body);
    }

    /// Two tasks, one of them complete, three answers of three people.
    void makeHistory()
    {
        const TestProject project = createProject("p", R"(,"info":{"task_presenter":"x"})");
        createTask(project.id, R"(,"n_answers":2)");
        createTask(project.id, R"(,"n_answers":2)");
        for (const std::string& key: {ownerKey, otherKey, std::string()})
        {
            const std::string task =
                newtaskId("/api/project/p/newtask", key.empty() ? HeaderList() : as(key));
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, key).status);
        }
    }

    std::string statsOf(const std::string& member)
    {
        return valueAt(get("/api/projectstats?project_id=1&full=1").body, "0." + member);
    }

    void testProjectStats()
    {
        createProject("empty");
        const Answer none = get("/api/projectstats/1");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(none.body, std::string("0"), valueAt(none.body, "last_activity"));
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/1", ownerKey).status);
        tearDown();
        start();
        makeHistory();
        CPPUNIT_ASSERT_EQUAL(std::string("2"), statsOf("n_tasks"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), statsOf("n_task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), statsOf("n_volunteers"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), statsOf("n_completed_tasks"));
        CPPUNIT_ASSERT_EQUAL(std::string("50"), statsOf("overall_progress"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), statsOf("n_results"));
        CPPUNIT_ASSERT(std::stod(statsOf("average_time")) >= 0);
        CPPUNIT_ASSERT(statsOf("last_activity").starts_with("20"));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/result/1", R"({"info":{"x":1}})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), statsOf("n_results"));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/result/1", R"({"info":null})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), statsOf("n_results"));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/1", R"({"n_answers":5})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), statsOf("n_completed_tasks"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"),
                             valueAt(get("/api/project/1?stats=1", ownerKey).body, "stats.n_task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"),
                             valueAt(get("/api/project?stats=1", ownerKey).body, "0.stats.n_task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":1,"total":2})"),
                             get("/api/project/p/userprogress", otherKey).body);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/task/1", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), statsOf("n_task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), statsOf("n_volunteers"));
        expectError(post("/api/projectstats", "{}"), 401, "Unauthorized");
        expectError(put("/api/projectstats/1", "{}", adminKey), 403, "Forbidden");
        expectError(del("/api/projectstats/1", ownerKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/1", ownerKey).status);
        expectError(get("/api/projectstats/1"), 404, "NotFound");
    }

    void testGlobalStats()
    {
        makeHistory();
        const Answer draft = get("/api/globalstats");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            draft.body,
            std::string(R"({"n_projects":0,"n_users":3,"n_tasks":2,"n_task_runs":3,"n_pending_tasks":1,)"
                        R"("n_results":0,"categories":[{"thinking":0},{"featured":0},{"draft":1}]})"),
            draft.body);
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", "/project/p/publish", as(ownerKey), "").status);
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"n_projects":1,"n_users":3,"n_tasks":2,"n_task_runs":0,"n_pending_tasks":2,)"
                        R"("n_results":0,"categories":[{"thinking":1},{"featured":0},{"draft":0}]})"),
            get("/api/globalstats?_=1").body);
    }

    void testHelpingMaterial()
    {
        createProject("p", R"(,"info":{"task_presenter":"x"})");
        createTask(1);
        const std::string body = R"({"project_id":1,"info":{"k":"v"},"media_url":null})";
        expectError(post("/api/helpingmaterial", body), 401, "Unauthorized");
        expectError(post("/api/helpingmaterial", body, otherKey), 403, "Forbidden");
        expectError(post("/api/helpingmaterial", R"({"project_id":9})", ownerKey), 415, "AttributeError");
        expectError(post("/api/helpingmaterial", R"({"id":9,"project_id":1})", ownerKey), 400, "BadRequest");
        const Answer made = post("/api/helpingmaterial", body, ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT_EQUAL(std::string("0.0"), valueAt(made.body, "priority"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/helpingmaterial").body);
        expectError(get("/api/helpingmaterial/1"), 401, "Unauthorized");
        expectError(get("/api/helpingmaterial/1", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/helpingmaterial", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", "/project/p/publish", as(ownerKey), "").status);
        const Answer open = get("/api/helpingmaterial?project_id=1&info=k::v");
        CPPUNIT_ASSERT_EQUAL(std::string("v"), valueAt(open.body, "0.info.k"));
        CPPUNIT_ASSERT(valueAt(open.body, "0.links.0").find("title='project'") != std::string::npos);
        expectError(put("/api/helpingmaterial/1", R"({"priority":2})", otherKey), 403, "Forbidden");
        expectError(put("/api/helpingmaterial/1", R"({"info":3})", ownerKey), 415, "ValueError");
        CPPUNIT_ASSERT_EQUAL(
            std::string("2.0"),
            valueAt(put("/api/helpingmaterial/1", R"({"priority":2})", ownerKey).body, "priority"));
        expectError(del("/api/helpingmaterial/1", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/helpingmaterial/1", adminKey).status);
        expectError(get("/api/helpingmaterial/1"), 404, "NotFound");
    }

    Answer answer(const std::string& info, HeaderList headers, const std::string& key)
    {
        if (!key.empty())
            headers.emplace_back("Idempotency-Key", key);
        return client->postJson("/api/taskrun", R"({"project_id":1,"task_id":1,"info":)" + info + "}",
                                headers);
    }

    void testRepeatedAnswer()
    {
        createProject("p");
        createTask(1, R"(,"n_answers":1)");
        createTask(1);
        newtaskId("/api/project/p/newtask", as(otherKey));
        expectError(answer("1", as(otherKey), std::string(256, 'k')), 400, "BadRequest");
        const Answer first = answer("1", as(otherKey), "k1");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(first.body, 200, first.status);
        const Answer again = answer("1", as(otherKey), "k1");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(again.body, 200, again.status);
        CPPUNIT_ASSERT_EQUAL(first.body, again.body);
        expectError(answer("2", as(otherKey), "k1"), 403, "Forbidden");
        expectError(answer("1", as(otherKey), "k2"), 403, "Forbidden");
        expectError(answer("1", as(otherKey), ""), 403, "Forbidden");
        expectError(answer("1", as(ownerKey), "k1"), 403, "Forbidden");
        expectError(answer("1", {}, "k1"), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun").body));
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(get("/api/result?all=1").body, "0.task_run_ids"));
    }

    void testHiddenPeopleAreHiddenHereToo()
    {
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "disable", "--name", "other"}).exitCode);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("disabled accounts are nobody's business", 401,
                                     get("/api/user/2").status);
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/user").body));
        CPPUNIT_ASSERT_EQUAL(200, get("/api/user/2", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(3, sizeOf(get("/api/user", adminKey).body));

        start({"account.enforce_privacy=true"}, "account,tasks");
        for (const std::string target: {"/api/user", "/api/user?name=other", "/api/user?all=1"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, 0, sizeOf(get(target).body));
        CPPUNIT_ASSERT_EQUAL(401, get("/api/user/2").status);
        CPPUNIT_ASSERT_EQUAL(403, get("/api/user/2", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/user", otherKey).body));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("oneself", 200, get("/api/user/2", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(3, sizeOf(get("/api/user", adminKey).body));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PeopleTest);

} // namespace colonnade::test::tasks
