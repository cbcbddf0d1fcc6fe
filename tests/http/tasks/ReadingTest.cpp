#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"
#include "support/Mailbox.h"
#include "support/ZipFile.h"

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// What everybody reads about a project, as pages and as JSON. SITE.md 2.0, 2.B.
class ReadingTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ReadingTest);
    CPPUNIT_TEST(testAProjectAsJson);
    CPPUNIT_TEST(testWhatTheButtonOffers);
    CPPUNIT_TEST(testTheOwnerIsTold);
    CPPUNIT_TEST(testAProjectIsAPage);
    CPPUNIT_TEST(testWordsOfTheProject);
    CPPUNIT_TEST(testStrangersMayKeepThePage);
    CPPUNIT_TEST(testDraftsAreForTheirOwners);
    CPPUNIT_TEST(testAPasswordGuardsEachPage);
    CPPUNIT_TEST(testStatistics);
    CPPUNIT_TEST(testPeople);
    CPPUNIT_TEST(testNews);
    CPPUNIT_TEST(testATutorialHasSteps);
    CPPUNIT_TEST(testResults);
    CPPUNIT_TEST(testResultsOfTheOwnersRunInAFrame);
    CPPUNIT_TEST(testOwnersAreWrittenTo);
    CPPUNIT_TEST(testNobodyWritesTooMany);
    CPPUNIT_TEST(testTasksOneByOne);
    CPPUNIT_TEST(testDataMayBeKeptByTheOwners);
    CPPUNIT_TEST(testDownloads);
    CPPUNIT_TEST(testFormsHaveTheSameMembers);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({}, "tasks,account");
        project = createProject("birds", R"(,"long_description":"# Why\n\nThey are **many**. <b>x</b>",)"
                                         R"("info":{"task_presenter":"x"})");
        for (int i = 0; i < 2; ++i)
            createTask(project.id, R"(,"n_answers":2,"info":{"url":"u)" + std::to_string(i) + R"("})");
    }

private:
    TestProject project;

    static HeaderList json(const std::string& key = "")
    {
        HeaderList headers{{"Content-Type", "application/json"}};
        if (!key.empty())
            headers.emplace_back("Authorization", key);
        return headers;
    }

    std::string twin(const std::string& path, const std::string& key = "")
    {
        const Answer answer = client->get("/project/birds/" + path, json(key));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        return answer.body;
    }

    static bool has(const Answer& answer, const std::string& text)
    {
        return answer.body.find(text) != std::string::npos;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body, has(answer, text));
    }

    Answer page(const std::string& path, const std::string& key = "")
    {
        const Answer answer = get("/project/birds/" + path, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), answer.header("Content-Type"));
        return answer;
    }

    void publish() { CPPUNIT_ASSERT_EQUAL(302, post("/project/birds/publish", "", ownerKey).status); }

    void answerAs(const std::string& key, const std::string& more = "")
    {
        const std::string task =
            newtaskId("/api/project/birds/newtask", key.empty() ? HeaderList() : as(key));
        const Answer done = postRun(project.id, task, key, more);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 200, done.status);
    }

    void testAProjectAsJson()
    {
        publish();
        answerAs(otherKey);
        answerAs("");
        const std::string body = twin("");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 11, sizeOf(body));
        CPPUNIT_ASSERT_EQUAL(std::string("Project: Project birds"), valueAt(body, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/project.html"), valueAt(body, "template"));
        for (const std::string place: {"", "project."})
        {
            CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, place + "n_tasks"));
            CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, place + "n_task_runs"));
            CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, place + "n_volunteers"));
            CPPUNIT_ASSERT_EQUAL(std::string("50.0"), valueAt(body, place + "overall_progress"));
            CPPUNIT_ASSERT(valueAt(body, place + "last_activity").starts_with("20"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(body, "project.n_results"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(body, "project.n_blogposts"));
        CPPUNIT_ASSERT_EQUAL(std::string("can_contribute"), valueAt(body, "project.contrib_button"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(body, "project.secret_key"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(twin("", adminKey), "project.secret_key"));
        CPPUNIT_ASSERT_EQUAL(project.secretKey, valueAt(twin("", ownerKey), "project.secret_key"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"auditlog_enabled":true,"autoimporter_enabled":true,)"
                                         R"("webhooks_enabled":true})"),
                             valueAt(body, "pro_features"));
    }

    void testWhatTheButtonOffers()
    {
        const auto button = [&](const std::string& key)
        { return valueAt(twin("", key), "project.contrib_button"); };
        CPPUNIT_ASSERT_EQUAL(std::string("publish"), button(ownerKey));
        put("/api/project/1", R"({"info":{}})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("draft"), button(ownerKey));
        put("/api/project/1", R"({"info":{"task_presenter":"x"}})", ownerKey);
        publish();
        for (int i = 0; i < 2; ++i)
            answerAs(otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("cannot_contribute"), button(otherKey));
        CPPUNIT_ASSERT_EQUAL(std::string("can_contribute"), button(adminKey));
        expect(page("", otherKey), "Thank you: you have done all that there is to do for now.");
        for (int i = 0; i < 2; ++i)
            answerAs(adminKey);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), button(otherKey));
        expect(page(""), "<a class=\"button primary large\" href=\"/project/birds/results\">");
    }

    void testTheOwnerIsTold()
    {
        publish();
        const std::string others = valueAt(twin(""), "owner");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(others, 9, sizeOf(others));
        CPPUNIT_ASSERT_EQUAL(std::string("The owner"), valueAt(others, "fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(others, "n_answers"));
        const std::string own = valueAt(twin("", ownerKey), "owner");
        CPPUNIT_ASSERT_EQUAL(ownerKey, valueAt(own, "api_key"));
        CPPUNIT_ASSERT_EQUAL(std::string("owner@example.org"), valueAt(own, "email_addr"));
    }

    void testAProjectIsAPage()
    {
        publish();
        answerAs(otherKey);
        const Answer shown = page("");
        for (const std::string part:
             {"<title>Project birds · ", "<meta name=\"description\" content=\"For a test\">",
              "<meta property=\"og:title\"", "<h2>Why</h2>", "<strong>many</strong>", ">The owner</a>",
              "href=\"/project/birds/newtask\"", "href=\"/project/birds/leaderboard\"",
              "href=\"/project/birds/tasks/export\"", "<progress value=\"0\" max=\"2\"", "just now</time>",
              "<a href=\"/project/category/thinking/\">Thinking</a>",
              "<a href=\"/project/birds/\" aria-current=\"page\">About</a>"})
            expect(shown, part);
        CPPUNIT_ASSERT(!has(shown, "<b>x</b>"));
        CPPUNIT_ASSERT(!has(shown, "noindex"));
        CPPUNIT_ASSERT(!has(shown, "href=\"/project/birds/settings\""));
        expect(page("", ownerKey), "href=\"/project/birds/settings\"");
        CPPUNIT_ASSERT_EQUAL(308, client->get("/project/birds").status);
        const Answer spanish = client->get("/project/birds/stats", {{"Accept-Language", "es"}});
        expect(spanish, "Respuestas por día");
    }

    void testWordsOfTheProject()
    {
        put("/api/project/1",
            R"({"info":{"task_presenter":"x","words":{"one":"bird","many":"birds <1>","start":"Count a bird"}}})",
            ownerKey);
        publish();
        expect(page(""), "birds &lt;1&gt; done");
        expect(page(""), ">Count a bird</a>");
        CPPUNIT_ASSERT_EQUAL(std::string("bird"), valueAt(twin(""), "project.info.words.one"));
        put("/api/project/1", R"({"info":{"task_presenter":"x","words":[7]}})", ownerKey);
        expect(page(""), ">Start contributing</a>");
    }

    void testStrangersMayKeepThePage()
    {
        publish();
        const Answer first = page("");
        CPPUNIT_ASSERT_EQUAL(std::string("public, max-age=60"), first.header("Cache-Control"));
        const std::string mark = first.header("ETag");
        CPPUNIT_ASSERT(mark.starts_with("W/\""));
        const Answer again = client->get("/project/birds/", {{"If-None-Match", mark}});
        CPPUNIT_ASSERT_EQUAL(304, again.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), again.body);
        answerAs(otherKey);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/birds/", {{"If-None-Match", mark}}).status);
        for (const HeaderList& known: {HeaderList{{"Cookie", "language=en"}}, as(otherKey)})
        {
            HeaderList headers = known;
            headers.emplace_back("If-None-Match", mark);
            const Answer own = client->get("/project/birds/", headers);
            CPPUNIT_ASSERT_EQUAL(200, own.status);
            CPPUNIT_ASSERT_EQUAL(std::string("no-store"), own.header("Cache-Control"));
            CPPUNIT_ASSERT_EQUAL(std::string(), own.header("ETag"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"),
                             client->get("/project/birds/", json()).header("Cache-Control"));
    }

    void testDraftsAreForTheirOwners()
    {
        for (const std::string path: {"", "stats", "results", "blog", "tutorial", "leaderboard", "tasks/",
                                      "tasks/browse", "tasks/export", "tasks/1", "1/results.json"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, client->get("/project/birds/" + path).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, get("/project/birds/" + path, otherKey).status);
            const Answer own = get("/project/birds/" + path, ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, own.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("no-store"), own.header("Cache-Control"));
            if (path != "1/results.json")
                expect(own, "<meta name=\"robots\" content=\"noindex\">");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, client->get("/project/nothing/" + path).status);
        }
    }

    void testAPasswordGuardsEachPage()
    {
        publish();
        server->database().open()->write(
            [](Transaction& transaction)
            {
                transaction.execute("UPDATE tasks_project SET is_protected = true, info = "
                                    "'{\"passwd_hash\":\"x\",\"task_presenter\":\"x\"}'");
            });
        for (const std::string path: {"", "stats", "results", "blog", "tutorial", "leaderboard", "tasks/",
                                      "tasks/browse", "tasks/export", "tasks/1", "1/results.json"})
        {
            const Answer sent = client->get("/project/birds/" + path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, sent.status);
            CPPUNIT_ASSERT(sent.header("Location").starts_with("/project/birds/password?next="));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, get("/project/birds/" + path, ownerKey).status);
        }
    }

    void testStatistics()
    {
        publish();
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/non_stats.html"), valueAt(twin("stats"), "template"));
        expect(page("stats"), "Nobody has answered yet.");
        answerAs(otherKey);
        answerAs(adminKey);
        answerAs("");
        const std::string body = twin("stats");
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/stats.html"), valueAt(body, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("Project: Project birds &middot; Statistics"),
                             valueAt(body, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, "userStats.authenticated.taskruns"));
        CPPUNIT_ASSERT_EQUAL(std::string("66.67"), valueAt(body, "userStats.authenticated.pct_taskruns"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, "userStats.authenticated.users"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(body, "userStats.anonymous.taskruns"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"([{"task_runs":1}])"), valueAt(body, "userStats.anonymous.top5"));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(valueAt(body, "userStats.authenticated.top5")));
        CPPUNIT_ASSERT_EQUAL(4, sizeOf(valueAt(body, "projectStats.dayStats")));
        CPPUNIT_ASSERT_EQUAL(15, sizeOf(valueAt(body, "projectStats.dayStats.0.values")));
        CPPUNIT_ASSERT_EQUAL(std::string("Anon + Auth"), valueAt(body, "projectStats.dayStats.0.label"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(body, "projectStats.dayStats.0.values.14.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(body, "projectStats.dayStats.1.values.14.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(body, "projectStats.dayStats.3.values.14.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("True"), valueAt(body, "projectStats.dayStats.3.disabled"));
        CPPUNIT_ASSERT_EQUAL(24, sizeOf(valueAt(body, "projectStats.hourStats.0.values")));
        CPPUNIT_ASSERT(valueAt(body, "median_contrib_time").starts_with("0"));
        CPPUNIT_ASSERT(body.find("127.0.0.1") == std::string::npos);
        const Answer asked = client->get("/project/birds/stats?response_format=json");
        CPPUNIT_ASSERT(valueAt(asked.body, "projectStats").starts_with("{\"userStats\":"));
        const Answer shown = page("stats");
        for (const std::string part: {"<svg class=\"chart with-scale\"", "The same in numbers",
                                      "<td class=\"number\">66.67", "class=\"bar-second\""})
            if (part.find("66.67") == std::string::npos)
                expect(shown, part);
        expect(shown, "<td class=\"number\">67 %</td>");
        CPPUNIT_ASSERT(!has(shown, " style="));
    }

    void testPeople()
    {
        publish();
        for (int i = 0; i < 2; ++i)
            answerAs(otherKey);
        answerAs(adminKey);
        answerAs("");
        const std::string body = twin("leaderboard");
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(valueAt(body, "top_users")));
        CPPUNIT_ASSERT_EQUAL(std::string("other"), valueAt(body, "top_users.0.name"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, "top_users.0.score"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(body, "top_users.1.rank"));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(valueAt(twin("leaderboard?window=week"), "top_users")));
        const Answer shown = page("leaderboard", otherKey);
        expect(shown, "2 people with an account have helped");
        expect(shown, "<tr class=\"mine\"><td class=\"number\">1</td>");
        expect(shown, "Besides, 1 who were not signed in gave 1 answers.");
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("UPDATE core_user SET restricted = true WHERE name = 'other'"); });
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(valueAt(twin("leaderboard"), "top_users")));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/leaderboard?page=x").status);
    }

    void testNews()
    {
        publish();
        expect(page("blog"), "The project has told no news yet.");
        const auto write = [&](const std::string& title, const std::string& published)
        {
            CPPUNIT_ASSERT_EQUAL(200, post("/api/blogpost",
                                           R"({"project_id":1,"title":")" + title + R"(","body":"It *is* )" +
                                               std::string(300, 'o') + R"(","published":)" + published + "}",
                                           ownerKey)
                                          .status);
        };
        write("One <1>", "true");
        write("Hidden", "false");
        const std::string body = twin("blog");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(valueAt(body, "blogposts")));
        CPPUNIT_ASSERT_EQUAL(10, sizeOf(valueAt(body, "blogposts.0")));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(body, "title"));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(valueAt(twin("blog", ownerKey), "blogposts")));
        expect(page("blog"), "<a href=\"/project/birds/1\">One &lt;1&gt;</a>");
        expect(page("1"), "It <em>is</em>");
        CPPUNIT_ASSERT_EQUAL(std::string("One <1>"), valueAt(twin("1"), "blogpost.title"));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/2").status);
        expect(page("2", ownerKey), "Not published");
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/99").status);
    }

    void testATutorialHasSteps()
    {
        put("/api/project/1",
            R"({"info":{"task_presenter":"x","tutorial":"# Look\nA **bird**.\n---\n# Count\nOne, two.\n"}})",
            ownerKey);
        publish();
        const Answer first = page("tutorial");
        for (const std::string part: {"<li aria-current=\"step\">Look</li>", "<strong>bird</strong>",
                                      "href=\"/project/birds/tutorial?step=2\"", "Count"})
            expect(first, part);
        CPPUNIT_ASSERT(!has(first, "One, two."));
        expect(page("tutorial?step=2"), "One, two.");
        expect(page("tutorial?step=9"), "One, two.");
        CPPUNIT_ASSERT_EQUAL(std::string("Project: Project birds &middot; Tutorial"),
                             valueAt(twin("tutorial"), "title"));
        put("/api/project/1", R"({"info":{"task_presenter":"x","tutorial":"<script>alert(1)</script>"}})",
            ownerKey);
        CPPUNIT_ASSERT(!has(page("tutorial"), "alert(1)"));
    }

    void testResults()
    {
        publish();
        expect(page("results"), "The owners of this project have published no results yet.");
        for (const std::string& key: {otherKey, adminKey})
            answerAs(key);
        const std::string id = valueAt(get("/api/result").body, "0.id");
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/result/" + id, R"({"info":{"kind":"moth <1>","n":[1,2]}})", ownerKey).status);
        const std::string body = twin("results");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(body, "n_results"));
        CPPUNIT_ASSERT_EQUAL(std::string("Project: Project birds"), valueAt(body, "title"));
        const Answer shown = page("results");
        expect(shown, "<td data-label=\"kind\">moth &lt;1&gt;</td>");
        expect(shown, "<td data-label=\"n\">1, 2</td>");
        expect(shown, "tasks/export?type=result&amp;format=csv");
    }

    void testResultsOfTheOwnersRunInAFrame()
    {
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/project/" + std::to_string(project.id),
                     R"({"info":{"task_presenter":"x","results":"<b>Map</b><script>1</script>"}})", ownerKey)
                     .status);
        publish();
        CPPUNIT_ASSERT(!has(page("results"), "<iframe")); // there are none yet
        for (const std::string& key: {otherKey, adminKey})
            answerAs(key);
        const std::string id = valueAt(get("/api/result").body, "0.id");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/result/" + id, R"({"info":{"kind":"moth"}})", ownerKey).status);
        const Answer shown = page("results");
        expect(shown, "data-src=\"/project/birds/results?frame=en\"");
        expect(shown, "title=\"Results\"");
        CPPUNIT_ASSERT(!has(shown, "<b>Map"));
        CPPUNIT_ASSERT(shown.header("Content-Security-Policy").find("frame-src 'self'") != std::string::npos);
        const Answer frame = client->get("/project/birds/results", {{"Sec-Fetch-Dest", "iframe"}});
        expect(frame, "<b>Map</b><script>1</script>");
        CPPUNIT_ASSERT(frame.header("Content-Security-Policy").starts_with("sandbox allow-scripts "));
        createProject("draft", R"(,"info":{"results":"<b>Secret</b>"})");
        CPPUNIT_ASSERT_EQUAL(403,
                             client->get("/project/draft/results", {{"Sec-Fetch-Dest", "iframe"}}).status);
    }

    void testOwnersAreWrittenTo()
    {
        publish();
        expect(page("", otherKey), "href=\"/project/birds/contact\"");
        CPPUNIT_ASSERT_EQUAL(302, get("/project/birds/contact").status); // who is that?
        expect(page("contact", otherKey), "name=\"message\"");
        expect(post("/project/birds/contact", R"({"message":" "})", otherKey), "Write a message.");
        const Answer sent = post("/project/birds/contact", R"({"message":"A wren?"})", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"success":true})"), sent.body);
        const Mailbox mails(server->dataFolder());
        const std::string text = mails.newest("owner@example.org").text;
        CPPUNIT_ASSERT_MESSAGE(text, text.find("A wren?") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(text, text.find("/account/other/") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(text, text.find("other@") == std::string::npos);
        const Answer led =
            client->send("POST", "/project/birds/contact",
                         {{"Authorization", otherKey}, {"Content-Type", "application/x-www-form-urlencoded"}},
                         "message=And+this");
        CPPUNIT_ASSERT_EQUAL(std::string("/project/birds/"), led.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), mails.waitFor("owner@example.org", 2).size());
    }

    void testNobodyWritesTooMany()
    {
        start({"tasks.contact_per_day=2"}, "tasks,account");
        createProject("birds");
        for (const int wanted: {200, 200, 429})
            CPPUNIT_ASSERT_EQUAL(wanted,
                                 post("/project/birds/contact", R"({"message":"x"})", ownerKey).status);
    }

    void testTasksOneByOne()
    {
        publish();
        answerAs(otherKey, R"(,"info":{"kind":"wren"})");
        answerAs("");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(twin("tasks/"), "autoimporter_enabled"));
        const std::string body = twin("tasks/browse");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            body, std::string(R"({"id":1,"n_answers":2,"n_task_runs":2,"pct_status":1.0})"),
            valueAt(body, "tasks.0"));
        CPPUNIT_ASSERT_EQUAL(std::string("10"), valueAt(body, "pagination.per_page"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(body, "n_completed_tasks"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(valueAt(twin("tasks/browse?state=ongoing"), "tasks")));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(valueAt(twin("tasks/browse?hide_completed=true"), "tasks")));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(twin("tasks/browse?task_id=2"), "tasks.0.id"));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/tasks/browse?state=x", json()).status);
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/tasks/browse/2", json()).status);
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/tasks/browse/1/15", json()).status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/birds/tasks/browse/1/20", json()).status);
        expect(page("tasks/browse"), "<a href=\"/project/birds/tasks/1\">1</a>");
        const Answer task = page("tasks/1");
        for (const std::string part: {"<td data-label=\"kind\">wren</td>", "href=\"/account/other/\"",
                                      "Somebody", "<dd>u0</dd>", "/project/birds/1/results.json"})
            expect(task, part);
        const Answer answers = client->get("/project/birds/1/results.json");
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(answers.body));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(answers.body, "0.user_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(answers.body, "1.user_ip"));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/99/results.json").status);
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/birds/tasks/99").status);
    }

    void testDataMayBeKeptByTheOwners()
    {
        publish();
        put("/api/project/1", R"({"zip_download":false})", ownerKey);
        for (const std::string path: {"tasks/browse", "tasks/export", "tasks/export?type=task&format=json",
                                      "tasks/1", "1/results.json"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 401, client->get("/project/birds/" + path).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, get("/project/birds/" + path, otherKey).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, get("/project/birds/" + path, ownerKey).status);
        }
        CPPUNIT_ASSERT(!has(page(""), "tasks/export"));
        expect(page("tasks/"), "The owners of this project keep its tasks and answers to themselves.");
    }

    void testDownloads()
    {
        publish();
        answerAs(otherKey, R"(,"info":{"kind":{"bird":"wren"}})");
        const std::string path = "/project/birds/tasks/export";
        const Answer zipped = client->get(path + "?type=task_run&format=json");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(zipped.body, 200, zipped.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/zip"), zipped.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("attachment; filename=\"1_birds_task_run_json.zip\""),
                             zipped.header("Content-Disposition"));
        auto files = unzip(zipped.body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), files.size());
        CPPUNIT_ASSERT_EQUAL(std::string("wren"),
                             valueAt(files.at("birds_task_run.json"), "0.info.kind.bird"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"kind":{"bird":"wren"}})"),
                             valueAt(files.at("birds_task_run_info_only.json"), "0"));
        files = unzip(client->get(path + "?type=task_run&format=csv").body);
        CPPUNIT_ASSERT_EQUAL(
            std::string("info_kind,info_kind_bird\r\n\"{\"\"bird\"\":\"\"wren\"\"}\",wren\r\n"),
            files.at("birds_task_run_info_only.csv"));
        CPPUNIT_ASSERT(files.at("birds_task_run.csv").find("info_kind_bird") != std::string::npos);
        for (const std::string type: {"task", "result"})
            CPPUNIT_ASSERT_EQUAL(std::size_t(2),
                                 unzip(client->get(path + "?type=" + type + "&format=csv").body).size());
        for (const auto& [query, status]: {std::pair("?type=task", 404), std::pair("?format=csv", 404),
                                           std::pair("?type=x&format=csv", 404),
                                           std::pair("?type=task&format=x", 415), std::pair("?other=1", 404)})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, status, client->get(path + query).status);
        expect(page("tasks/export"), "tasks/export?type=task&amp;format=csv");
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/export.html"), valueAt(twin("tasks/export"), "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(twin("tasks/export"), "n_tasks"));
    }

    void testFormsHaveTheSameMembers()
    {
        account::AccountClient ann(server->port());
        CPPUNIT_ASSERT_EQUAL(200, ann.registerAccount("ann").status);
        CPPUNIT_ASSERT_EQUAL(
            200,
            ann.postJson("/api/project", R"({"name":"Own","short_name":"own","description":"d"})").status);
        const std::string update = ann.getJson("/project/own/update").body;
        for (const std::string member:
             {"upload_form.csrf", "upload_form.x1", "owner.email_addr", "n_task_runs", "overall_progress",
              "pro_features.webhooks_enabled", "project.contrib_button", "form.name", "csrf"})
            CPPUNIT_ASSERT_MESSAGE(member + " is not in " + update, valueAt(update, member) != "absent");
        const std::string ask = ann.getJson("/project/own/publish").body;
        for (const std::string member: {"csrf", "template", "owner.name", "project.n_tasks", "pro_features"})
            CPPUNIT_ASSERT_MESSAGE(member + " is not in " + ask, valueAt(ask, member) != "absent");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReadingTest);

} // namespace colonnade::test::tasks
