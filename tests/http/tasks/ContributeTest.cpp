#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// The pages on which tasks are done, and the frames in which presenters run.
class ContributeTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ContributeTest);
    CPPUNIT_TEST(testThePageHoldsAFrameAndNoScriptOfTheOwner);
    CPPUNIT_TEST(testAFrameHasThePresenterAndNoOrigin);
    CPPUNIT_TEST(testAnAddressIsAPageForPeopleAndADocumentForFrames);
    CPPUNIT_TEST(testFramesOfDraftsNeedTheWordOfThePage);
    CPPUNIT_TEST(testProjectsAskForTheFullScreen);
    CPPUNIT_TEST(testWhatIsLeftToDoIsSaid);
    CPPUNIT_TEST(testTheTwinTellsTheTask);
    CPPUNIT_TEST(testStrangersAreSentToSignInWhereTheyMust);
    CPPUNIT_TEST(testTheTutorialComesFirst);
    CPPUNIT_TEST(testLibrariesStandAtTheirOldAddresses);
    CPPUNIT_TEST(testBothSpellingsAnswer);
    CPPUNIT_TEST(testAnswersOfTheBrowserAreOffered);
    CPPUNIT_TEST(testAnswersMayStayNobodys);
    CPPUNIT_TEST(testNobodyIsOfferedAnotherBrowsersAnswers);
    CPPUNIT_TEST(testFramesComeFromAnotherOriginIfThereIsOne);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({}, "tasks,account");
        makeProject("p", R"("task_presenter":"<b>Look</b><script>1</script>")");
        publish("p");
    }

private:
    static bool has(const Answer& answer, const std::string& text)
    {
        return answer.body.find(text) != std::string::npos;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body, has(answer, text));
    }

    std::int64_t makeProject(const std::string& name, const std::string& info, int tasks = 2)
    {
        const auto project = createProject(name, R"(,"info":{)" + info + "}");
        for (int i = 0; i < tasks; ++i)
            createTask(project.id);
        return project.id;
    }

    void publish(const std::string& name)
    {
        const Answer done = client->send("POST", "/project/" + name + "/publish", as(ownerKey), {});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 302, done.status);
    }

    Answer frame(const std::string& target) { return client->get(target, {{"Sec-Fetch-Dest", "iframe"}}); }

    void testThePageHoldsAFrameAndNoScriptOfTheOwner()
    {
        for (const std::string path: {"newtask", "presenter", "task/1"})
        {
            const Answer page = client->get("/project/p/" + path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(page.body, 200, page.status);
            expect(page, "<iframe class=\"frame\"");
            expect(page, "data-src=\"/project/p/" + path + "?frame=en\"");
            CPPUNIT_ASSERT(!has(page, "<b>Look</b>"));
            CPPUNIT_ASSERT(!has(page, "allow-same-origin"));
            CPPUNIT_ASSERT(!has(page, "site-bar"));
            const std::string policy = page.header("Content-Security-Policy");
            CPPUNIT_ASSERT_MESSAGE(policy, policy.find("script-src 'self'; ") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(policy, policy.find("frame-src 'self'; ") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(policy, policy.find("unsafe") == std::string::npos);
            CPPUNIT_ASSERT_EQUAL(std::string("noindex"), page.header("X-Robots-Tag"));
        }
    }

    void testAFrameHasThePresenterAndNoOrigin()
    {
        const Answer document = frame("/project/p/newtask");
        CPPUNIT_ASSERT_EQUAL(200, document.status);
        expect(document, "<b>Look</b><script>1</script>");
        const auto bridge = document.body.find("<script src=\"/static/presenter/bridge.");
        CPPUNIT_ASSERT(bridge != std::string::npos && bridge == document.body.find("<script"));
        CPPUNIT_ASSERT(document.body.find("<b>Look") <
                       document.body.find("<div id=\"PYBOSSA_USER_LOCALE\" hidden>en</div>"));
        const std::string policy = document.header("Content-Security-Policy");
        CPPUNIT_ASSERT_MESSAGE(policy, policy.starts_with("sandbox allow-scripts "));
        CPPUNIT_ASSERT_MESSAGE(policy, policy.find("allow-same-origin") == std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(policy, policy.find("frame-ancestors 'self'") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("no-referrer"), document.header("Referrer-Policy"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), document.header("Cache-Control"));
    }

    void testAnAddressIsAPageForPeopleAndADocumentForFrames()
    {
        CPPUNIT_ASSERT(has(client->get("/project/p/newtask?frame=en"), "<b>Look</b>"));
        CPPUNIT_ASSERT(!has(client->get("/project/p/newtask?frame=en", {{"Sec-Fetch-Dest", "document"}}),
                            "<b>Look</b>"));
        const Answer odd = client->get("/project/p/newtask?frame=%22%3E%3Cscript%3E");
        CPPUNIT_ASSERT(!has(odd, "\"><script>"));
    }

    void testFramesOfDraftsNeedTheWordOfThePage()
    {
        makeProject("draft", R"("task_presenter":"<i>Draft</i>")");
        CPPUNIT_ASSERT_EQUAL(403, frame("/project/draft/newtask").status);
        CPPUNIT_ASSERT_EQUAL(403, frame("/project/draft/newtask?frame=en&word=9999999999.0").status);
        const Answer page = client->get("/project/draft/newtask", as(ownerKey));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(page.body, 200, page.status);
        const std::string mark = "&amp;word=";
        const auto at = page.body.find(mark);
        CPPUNIT_ASSERT_MESSAGE(page.body, at != std::string::npos);
        const std::string word =
            page.body.substr(at + mark.size(), page.body.find('"', at) - at - mark.size());
        expect(frame("/project/draft/newtask?frame=en&word=" + word), "<i>Draft</i>");
        makeProject("other", R"("task_presenter":"<i>Other</i>")");
        CPPUNIT_ASSERT_EQUAL(403, frame("/project/other/newtask?frame=en&word=" + word).status);
    }

    void testProjectsAskForTheFullScreen()
    {
        makeProject("asks", R"("task_presenter":"x","frame_allow":["geolocation","usb","fullscreen",7])");
        const Answer page = client->get("/project/asks/newtask", as(ownerKey));
        expect(page, "data-allow=\"fullscreen *; geolocation *\" hidden>");
        expect(page, "<b>the full screen</b> <b>your place</b>");
        CPPUNIT_ASSERT(!has(client->get("/project/p/newtask"), "data-allow"));
    }

    void testWhatIsLeftToDoIsSaid()
    {
        const std::string done = "All tasks of this project are done";
        expect(client->get("/project/p/newtask"), "0 of 2 done by all");
        for (int i = 0; i < 2; ++i)
            postRun(1, newtaskId("/api/project/1/newtask", as(otherKey)), otherKey);
        const Answer page = client->get("/project/p/newtask", as(otherKey));
        expect(page, "please spread the word!");
        CPPUNIT_ASSERT(!has(page, "<iframe"));
        expect(page, "<b id=\"own\">2</b>");
        makeProject("empty", R"("task_presenter":"x")", 0);
        expect(client->get("/project/empty/newtask", as(ownerKey)), "This project has no tasks yet.");
        makeProject("bare", R"("x":1)");
        expect(client->get("/project/bare/newtask", as(ownerKey)), "does not have a task presenter.");
    }

    void testTheTwinTellsTheTask()
    {
        const Answer twin = client->get("/project/p/newtask?response_format=json", as(otherKey));
        CPPUNIT_ASSERT_EQUAL(200, twin.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/presenter.html"), valueAt(twin.body, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("Project: Project p &middot; Contribute"),
                             valueAt(twin.body, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(twin.body, "task.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(twin.body, "invite_new_volunteers"));
        CPPUNIT_ASSERT_EQUAL(std::string("p"), valueAt(twin.body, "project.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(twin.body, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("warning"),
                             valueAt(client->get("/project/p/newtask?response_format=json").body, "status"));
        // It takes nothing in hand.
        CPPUNIT_ASSERT_EQUAL(403, postRun(1, "1", otherKey).status);
    }

    void testStrangersAreSentToSignInWhereTheyMust()
    {
        createProject("members", R"(,"allow_anonymous_contributors":false,"info":{"task_presenter":"x"})");
        createTask(2);
        publish("members");
        account::AccountClient nobody(server->port());
        const Answer sent = nobody.get("/project/members/newtask");
        CPPUNIT_ASSERT_EQUAL(302, sent.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signin?next=%2Fproject%2Fmembers%2Fpresenter"),
                             sent.header("Location"));
        expect(nobody.get(sent.header("Location")), "Oops! You have to sign in to participate in");
        const Answer twin = nobody.getJson("/project/members/newtask");
        CPPUNIT_ASSERT_EQUAL(std::string("warning"), valueAt(twin.body, "status"));
    }

    void testTheTutorialComesFirst()
    {
        makeProject("taught", R"("task_presenter":"x","tutorial":"<i>Lesson</i>")");
        publish("taught");
        account::AccountClient nobody(server->port());
        const Answer first = nobody.get("/project/taught/newtask");
        expect(first, "Start contributing");
        expect(first, "How it works");
        const Answer then = nobody.get("/project/taught/newtask");
        CPPUNIT_ASSERT(!has(then, "Start contributing"));
        expect(then, "href=\"/project/taught/tutorial\"");
        expect(frame("/project/taught/tutorial"), "<i>Lesson</i>");
    }

    void testLibrariesStandAtTheirOldAddresses()
    {
        for (const std::string path:
             {"js/pybossa/pybossa.js", "js/pybossa-player/dist/pybossa-player.min.js", "vendor/jquery.js",
              "js/vendor/jquery-1.9.1.min.js", "js/raphael-min.js", "js/pdf/pdf.js", "js/pdf/pdf.worker.js",
              "fonts/fontawesome-webfont.woff2"})
        {
            const Answer led = client->get("/static/" + path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, led.status);
            CPPUNIT_ASSERT_EQUAL(std::string("*"), led.header("Access-Control-Allow-Origin"));
            const Answer file = client->get(led.header("Location"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(led.header("Location"), 200, file.status);
            CPPUNIT_ASSERT_EQUAL(std::string("*"), file.header("Access-Control-Allow-Origin"));
            CPPUNIT_ASSERT(file.body.size() > 1000);
        }
        CPPUNIT_ASSERT_EQUAL(404, client->get("/static/js/jquery.cookie.js").status);
    }

    void testBothSpellingsAnswer()
    {
        for (const std::string path: {"newtask/", "presenter/", "task/1/"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, client->get("/project/p/" + path).status);
    }

    /// Gives an answer without an account.
    void answerAsNobody(account::AccountClient& browser, const std::string& task)
    {
        CPPUNIT_ASSERT_EQUAL(200, browser.get("/project/p/task/" + task).status);
        const Answer stored =
            browser.postJson("/api/taskrun", R"({"project_id":1,"info":"x","task_id":)" + task + "}");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
    }

    void decide(account::AccountClient& browser, const std::string& mine)
    {
        const std::string token = valueAt(browser.getJson("/project/p/offered").body, "csrf");
        CPPUNIT_ASSERT_EQUAL(302, browser
                                      .postForm("/project/p/offered?next=/project/p/newtask",
                                                "mine=" + mine + "&csrf_token=" + token)
                                      .status);
    }

    void testAnswersOfTheBrowserAreOffered()
    {
        account::AccountClient browser(server->port());
        answerAsNobody(browser, "1");
        CPPUNIT_ASSERT_EQUAL(200, browser.registerAccount("vera").status);
        const Answer asked = browser.get("/project/p/newtask");
        CPPUNIT_ASSERT_EQUAL(302, asked.status);
        expect(browser.get(asked.header("Location")), "1 answer was given without signing in.");
        CPPUNIT_ASSERT_EQUAL(400, browser.postForm("/project/p/offered", "mine=yes").status);
        decide(browser, "yes");
        const Answer page = browser.get("/project/p/newtask");
        expect(page, "<b id=\"own\">1</b>");
        expect(page, "1 answer is yours now.");
        const std::string run = get("/api/taskrun?project_id=1", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(valueAt(browser.get("/api/user?name=vera").body, "0.id"),
                             valueAt(run, "0.user_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(run, "0.user_ip"));
    }

    void testAnswersMayStayNobodys()
    {
        account::AccountClient browser(server->port());
        answerAsNobody(browser, "1");
        CPPUNIT_ASSERT_EQUAL(200, browser.registerAccount("vera").status);
        decide(browser, "no");
        CPPUNIT_ASSERT_EQUAL(200, browser.get("/project/p/newtask").status);
        CPPUNIT_ASSERT_EQUAL(std::string("null"),
                             valueAt(get("/api/taskrun?project_id=1", ownerKey).body, "0.user_id"));
    }

    void testNobodyIsOfferedAnotherBrowsersAnswers()
    {
        account::AccountClient browser(server->port());
        answerAsNobody(browser, "1");
        account::AccountClient other(server->port());
        CPPUNIT_ASSERT_EQUAL(200, other.get("/project/p/newtask").status);
        CPPUNIT_ASSERT_EQUAL(200, other.registerAccount("otto").status);
        CPPUNIT_ASSERT_EQUAL(200, other.get("/project/p/newtask").status);
        decide(other, "yes");
        CPPUNIT_ASSERT_EQUAL(std::string("null"),
                             valueAt(get("/api/taskrun?project_id=1", ownerKey).body, "0.user_id"));
    }

    void testFramesComeFromAnotherOriginIfThereIsOne()
    {
        const int port = server->port();
        const std::string own = "http://127.0.0.1:" + std::to_string(port);
        const std::string origin = "http://localhost:" + std::to_string(port);
        server->stop();
        server->start(
            {"plugins.enabled=tasks,account", "http.public_url=" + own, "pages.presenter_origin=" + origin});
        client = std::make_unique<HttpClient>(server->port());
        const Answer page = client->get("/project/p/newtask");
        expect(page, "data-src=\"" + origin + "/project/p/newtask?frame=en\"");
        expect(page, "allow-same-origin");
        CPPUNIT_ASSERT(page.header("Content-Security-Policy").find("frame-src 'self' " + origin + ";") !=
                       std::string::npos);
        const HeaderList there{{"Host", origin.substr(7)}, {"Sec-Fetch-Dest", "iframe"}};
        const Answer document = client->get("/project/p/newtask?frame=en", there);
        CPPUNIT_ASSERT_EQUAL(std::string("frame-ancestors " + own),
                             document.header("Content-Security-Policy"));
        // By the site's own name it has no origin even so.
        CPPUNIT_ASSERT(frame("/project/p/newtask")
                           .header("Content-Security-Policy")
                           .starts_with("sandbox allow-scripts "));
        for (const std::string path: {"/account/signin", "/api/project", "/"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 421, client->get(path, there).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ContributeTest);

} // namespace colonnade::test::tasks
