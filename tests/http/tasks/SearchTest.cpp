#include "http/tasks/TasksServer.h"

#include <Poco/URI.h>

#include <fstream>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Lists that look into `info`: filters and full-text search, the same on both databases. Reference 3.3.
class SearchTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(SearchTest);
    CPPUNIT_TEST(testFilters);
    CPPUNIT_TEST(testFiltersPage);
    CPPUNIT_TEST(testRanksAndHeadlines);
    CPPUNIT_TEST(testSearchPages);
    CPPUNIT_TEST(testRefusedSearches);
    CPPUNIT_TEST(testFollowsChanges);
    CPPUNIT_TEST(testLooksIntoAnswersAndResults);
    CPPUNIT_TEST(testProjectsHideWhatIsHidden);
    CPPUNIT_TEST(testFindsWhatWasThereBefore);
    CPPUNIT_TEST(testLongSearchesNeedAnAccount);
    CPPUNIT_TEST_SUITE_END();

    static std::string encoded(const std::string& text)
    {
        std::string code;
        Poco::URI::encode(text, "&=+%?#:|\"{}[]!", code);
        return code;
    }

    std::string add(const std::string& info) { return std::to_string(createTask(1, ",\"info\":" + info)); }

    /// The ids of a list, separated by blanks.
    std::string ids(const std::string& target, const std::string& key = "")
    {
        const Answer answer = get(target, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(target + answer.body, 200, answer.status);
        std::string list;
        for (int i = 0; i < sizeOf(answer.body); ++i)
            list += (i == 0 ? "" : " ") + valueAt(answer.body, std::to_string(i) + ".id");
        return list;
    }

    std::string filtered(const std::string& info) { return ids("/api/task?info=" + encoded(info)); }

    std::string searched(const std::string& query, const std::string& more = "")
    {
        return ids("/api/task?fulltextsearch=1&info=" + encoded("text::" + query) + more);
    }

    void testFilters()
    {
        createProject("p");
        for (const std::string info:
             {R"({"n":1,"s":"one","deep":{"list":[1,{"x":true}]}})", R"({"n":1.0,"s":"two"})", R"({"n":"1"})",
              R"("fox")", R"(["fox",3])", "3", "null", "{}", "[]", R"({"s":"Grüße, 東京"})"})
            add(info);
        for (const auto& [info, expected]:
             std::vector<std::pair<std::string, std::string>>{{"n::1", "1 3"},
                                                              {"n::1.0", "2"},
                                                              {"n::1|s::one", "1"},
                                                              {"s::Grüße, 東京", "10"},
                                                              {R"(deep::{ "list": [1, {"x": true}] })", "1"},
                                                              {R"({"n":1})", "1 2"},
                                                              {R"({"deep":{"list":[{"x":true}]}})", "1"},
                                                              {"{}", "1 2 3 8 10"},
                                                              {"[]", "5 9"},
                                                              {"fox", "4 5"},
                                                              {R"("fox")", "4 5"},
                                                              {"3", ""},
                                                              {"[3]", "5"},
                                                              {"true", ""},
                                                              {"nothing", ""},
                                                              {"s::", ""}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(info, expected, filtered(info));
    }

    void testFiltersPage()
    {
        createProject("p");
        for (int i = 0; i < 12; ++i)
            add(i % 2 == 0 ? R"({"k":"even"})" : R"({"k":"odd"})");
        const std::string target = "/api/task?info=k::odd";
        CPPUNIT_ASSERT_EQUAL(std::string("2 4 6 8 10 12"), ids(target));
        CPPUNIT_ASSERT_EQUAL(std::string("6 8"), ids(target + "&limit=2&offset=2"));
        CPPUNIT_ASSERT_EQUAL(std::string("8 10"), ids(target + "&limit=2&last_id=6"));
        CPPUNIT_ASSERT_EQUAL(std::string("12 10"), ids(target + "&limit=2&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("8 6"), ids(target + "&limit=2&offset=2&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("10 8"),
                             ids(target + "&limit=2&offset=1&desc=true&orderby=created"));
        CPPUNIT_ASSERT_EQUAL(std::string(), ids(target + "&offset=6"));
        CPPUNIT_ASSERT_EQUAL(std::string(), ids(target + "&project_id=2"));
        CPPUNIT_ASSERT_EQUAL(std::string(), ids(target, otherKey));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), ids(target + "&limit=1", ownerKey));
    }

    void testRanksAndHeadlines()
    {
        createProject("p");
        for (const std::string text: {"The quick brown fox", "a fox and a dog and a fox",
                                      "Foxes dogging foxes", "a mouse <b>", "fox fox fox"})
            add(R"({"text":")" + text + R"(","other":"mouse fox"})");
        add(R"({"other":"fox"})");
        const Answer answer = get("/api/task?fulltextsearch=1&info=" + encoded("text::fox & dog"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 2, sizeOf(answer.body));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(answer.body, "0.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.1"), valueAt(answer.body, "0.rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("<b>Foxes</b> <b>dogging</b> <b>foxes</b>"),
                             valueAt(answer.body, "0.headline"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.011111111"), valueAt(answer.body, "1.rank"));
        CPPUNIT_ASSERT(valueAt(answer.body, "1.links") != "absent");
        CPPUNIT_ASSERT_EQUAL(std::string("5 1 3 2"), searched("fox"));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), searched("!fox"));
        CPPUNIT_ASSERT_EQUAL(std::string("5 1 4"), searched("(fox | mouse) & !dog"));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), searched("mouse|other::fox"));
        CPPUNIT_ASSERT_EQUAL(std::string(), searched("the"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(get("/api/task").body, "0.rank"));
        // only the value 1 acts, and only on pairs
        CPPUNIT_ASSERT_EQUAL(std::string(), ids("/api/task?fulltextsearch=true&info=text::fox"));
        CPPUNIT_ASSERT_EQUAL(std::string(), ids("/api/task?fulltextsearch=1&info=fox"));
        CPPUNIT_ASSERT_EQUAL(6, sizeOf(get("/api/task?fulltextsearch=1").body));
    }

    void testSearchPages()
    {
        createProject("p");
        for (int i = 0; i < 6; ++i)
            add(R"({"text":"a cat"})");
        add(R"({"text":"cat cat cat"})");
        CPPUNIT_ASSERT_EQUAL(std::string("7 1 2"), searched("cat", "&limit=3"));
        CPPUNIT_ASSERT_EQUAL(std::string("3 4"), searched("cat", "&limit=2&offset=3"));
        CPPUNIT_ASSERT_EQUAL(std::string("7 6"), searched("cat", "&limit=2&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("7 5"), searched("cat", "&limit=2&last_id=4"));
        CPPUNIT_ASSERT_EQUAL(std::string("7"), searched("cat", "&id=7"));
        CPPUNIT_ASSERT_EQUAL(std::string(), searched("cat", "&offset=7"));
    }

    void testRefusedSearches()
    {
        createProject("p");
        for (const std::string query: {"two words", "", "a &", "(a", "a::b", "fo:*"})
            expectError(get("/api/task?fulltextsearch=1&info=" + encoded("text::" + query)), 415,
                        "ValueError");
        expectError(get("/api/task?info=%00"), 415, "DataError");
        expectError(get("/api/task?info=%FF"), 415, "DataError");
    }

    void testFollowsChanges()
    {
        createProject("p");
        add(R"({"text":"old words"})");
        add(R"({"text":"old men"})");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/1", R"({"info":{"text":"new words"}})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), searched("old"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), searched("new"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), filtered("text::new words"));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/1", R"({"info":null})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), searched("new"));
        CPPUNIT_ASSERT_EQUAL(204, del("/api/task/2", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), searched("old"));
        for (int i = 0; i < 3; ++i)
            add(R"({"text":"later"})");
        CPPUNIT_ASSERT_EQUAL(std::string("3 4 5"), searched("later"));
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/1", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), searched("later"));
        createProject("q");
        createTask(2, R"(,"info":{"text":"later"})");
        const auto rows = server->database().open()->read(
            [](Session& session) { return session.findInteger("SELECT count(*) FROM tasks_task_mark"); });
        CPPUNIT_ASSERT_EQUAL_MESSAGE("marks of what is gone stay", std::int64_t{1}, *rows);
    }

    void testLooksIntoAnswersAndResults()
    {
        createProject("p");
        createTask(1, R"(,"n_answers":2)");
        for (const auto& [key, info]:
             {std::pair(ownerKey, R"({"animal":"a fox"})"), std::pair(otherKey, R"({"animal":"two dogs"})")})
        {
            const std::string task = newtaskId("/api/project/p/newtask", as(key));
            CPPUNIT_ASSERT_EQUAL(
                200,
                post("/api/taskrun", R"({"project_id":1,"task_id":)" + task + R"(,"info":)" + info + "}", key)
                    .status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("2"), ids("/api/taskrun?fulltextsearch=1&info=animal::dog"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), ids("/api/taskrun?task_id=1&info=animal::a%20fox"));
        CPPUNIT_ASSERT_EQUAL(std::string(), ids("/api/result?info=%7B%7D"));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/result/1", R"({"info":{"sum":["fox","dog"]}})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), ids("/api/result?info=" + encoded(R"({"sum":["dog"]})")));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), ids("/api/result?fulltextsearch=1&info=sum::dogs"));
        CPPUNIT_ASSERT_EQUAL(
            200, post("/api/helpingmaterial", R"({"project_id":1,"info":{"k":"help"}})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), ids("/api/helpingmaterial?info=k::help", ownerKey));
    }

    void testProjectsHideWhatIsHidden()
    {
        createProject("p", R"(,"info":{"task_presenter":"shown words","secret":"hidden words"})");
        createTask(1);
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", "/project/p/publish", as(ownerKey), "").status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             ids("/api/project?fulltextsearch=1&info=task_presenter::word"));
        CPPUNIT_ASSERT_EQUAL(std::string(), ids("/api/project?fulltextsearch=1&info=secret::word"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             ids("/api/project?fulltextsearch=1&info=secret::word", ownerKey));
    }

    /// As an older server left it: the next start makes up for it.
    void testFindsWhatWasThereBefore()
    {
        createProject("p");
        for (int i = 0; i < 3; ++i)
            add(R"({"text":"early birds"})");
        server->stop();
        server->database().open()->write(
            [](Transaction& transaction)
            {
                transaction.execute("DELETE FROM tasks_task_mark WHERE rowid < 3");
                transaction.execute(
                    "INSERT INTO tasks_unmarked (resource, done_id, last_id) VALUES ('task', 0, 2)");
            });
        server->start();
        client = std::make_unique<HttpClient>(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3"), searched("bird"));
        const auto left = server->database().open()->read(
            [](Session& session) { return session.findInteger("SELECT count(*) FROM tasks_unmarked"); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, *left);
    }

    /// Searches that find nothing to look up read everything: long ones run apart from other lists, and a
    /// stranger's only up to a number of records.
    void testLongSearchesNeedAnAccount()
    {
        start({"tasks.anonymous_search_records=2048"});
        createProject("p");
        std::string rows;
        for (int i = 0; i < 3000; ++i)
            rows += R"({"info":{"text":"bird )" + std::to_string(i) + "\"}}\n";
        const std::string file = server->dataFolder() + "/rows.ndjson";
        std::ofstream(file) << rows;
        CPPUNIT_ASSERT_EQUAL(0, server->run({"project", "import-tasks", "p", file}).exitCode);

        const std::string all = "/api/task?fulltextsearch=1&info=" + encoded("text::!fish");
        const std::string none = "/api/task?info=" + encoded(R"({"text":{}})");
        for (const std::string& target: {all, none})
        {
            expectError(get(target), 403, "Forbidden");
            const Answer known = get(target, ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(known.body, 200, known.status);
            CPPUNIT_ASSERT_EQUAL(target == all ? 20 : 0, sizeOf(known.body));
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE("what is found soon is no long search", std::string("1 2"),
                                     ids("/api/task?limit=2&info=" + encoded("{}")));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("what is looked up neither", std::string("2001"),
                                     ids("/api/task?info=" + encoded("text::bird 2000")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SearchTest);

} // namespace colonnade::test::tasks
