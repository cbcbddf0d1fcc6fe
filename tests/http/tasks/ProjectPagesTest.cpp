#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// The pages below `/project` as people see them.
class ProjectPagesTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ProjectPagesTest);
    CPPUNIT_TEST(testPagesHaveTheLookOfTheSite);
    CPPUNIT_TEST(testAProjectLeadsItsOwnerOn);
    CPPUNIT_TEST(testTheTokenOfAPageIsGood);
    CPPUNIT_TEST(testMistakesStandAtTheirFields);
    CPPUNIT_TEST(testCategoriesAreChosenByName);
    CPPUNIT_TEST(testWhatWasDoneIsToldOnTheNextPage);
    CPPUNIT_TEST(testANewSecretKeyLeadsPeopleBack);
    CPPUNIT_TEST(testSignInIsAskedForInWords);
    CPPUNIT_TEST(testNothingIsOfferedOnceAProjectIsPublished);
    CPPUNIT_TEST(testErrorsArePages);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({}, "tasks,account");
        ann = std::make_unique<account::AccountClient>(server->port());
        CPPUNIT_ASSERT_EQUAL(200, ann->registerAccount("ann").status);
        token = valueAt(ann->getJson("/project/new").body, "form.csrf");
        const Answer made = ann->postJson(
            "/api/project", R"({"name":"Birds & bees","short_name":"p","description":"Count <all>",)"
                            R"("info":{"task_presenter":"x"}})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT_EQUAL(200, ann->postJson("/api/task", R"({"project_id":1})").status);
    }

    void tearDown() override
    {
        ann.reset();
        TasksServer::tearDown();
    }

private:
    std::unique_ptr<account::AccountClient> ann; ///< a browser of the project's owner
    std::string token;

    static bool has(const Answer& answer, const std::string& text)
    {
        return answer.body.find(text) != std::string::npos;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body, has(answer, text));
    }

    void publish()
    {
        CPPUNIT_ASSERT_EQUAL(302, ann->postForm("/project/p/publish", "csrf_token=" + token).status);
    }

    void testPagesHaveTheLookOfTheSite()
    {
        publish();
        const Answer page = client->get("/project/p/");
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        for (const std::string part:
             {"<title>Birds &amp; bees · ", "<h1>Birds &amp; bees</h1>", "Count &lt;all&gt;",
              "<html lang=\"en\" dir=\"ltr\">", "<link rel=\"stylesheet\" href=\"/static/site.",
              "<a class=\"skip\" href=\"#main\">", "initial-scale=1"})
            expect(page, part);
        for (const std::string absent: {"<script", "<style", " style="})
            CPPUNIT_ASSERT_MESSAGE(absent, !has(page, absent));
        CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), page.header("X-Content-Type-Options"));
        CPPUNIT_ASSERT_EQUAL(std::string("same-origin"), page.header("Referrer-Policy"));
        CPPUNIT_ASSERT(page.header("Content-Security-Policy").find("unsafe") == std::string::npos);
    }

    void testAProjectLeadsItsOwnerOn()
    {
        expect(ann->get("/project/p/settings"), "href=\"/project/p/publish\"");
        publish();
        expect(ann->get("/project/p/"), "href=\"/project/p/settings\"");
        CPPUNIT_ASSERT(!has(client->get("/project/p/"), "href=\"/project/p/settings\""));
        expect(ann->get("/project/p/"), "href=\"/project/new\"");
        expect(ann->get("/project/p/update"), "href=\"/project/p/\"");
    }

    void testTheTokenOfAPageIsGood()
    {
        const std::string page = ann->get("/project/new").body;
        const std::string mark = "name=\"csrf_token\" value=\"";
        const auto begin = page.find(mark);
        CPPUNIT_ASSERT_MESSAGE(page, begin != std::string::npos);
        const auto end = page.find('"', begin + mark.size());
        const std::string own = page.substr(begin + mark.size(), end - begin - mark.size());
        CPPUNIT_ASSERT_EQUAL(
            302, ann->postForm("/project/new", "name=Q&short_name=q&description=d&csrf_token=" + own).status);
        CPPUNIT_ASSERT_EQUAL(400, ann->postForm("/project/new", "name=R&csrf_token=x" + own).status);
    }

    void testMistakesStandAtTheirFields()
    {
        const Answer shown =
            ann->postForm("/project/new", "name=&short_name=a+b&description=d&csrf_token=" + token);
        CPPUNIT_ASSERT_EQUAL(200, shown.status);
        for (const std::string part: {"<a href=\"#name\">", "id=\"name-error\"",
                                      "aria-describedby=\"short_name-hint short_name-error\"",
                                      "aria-invalid=\"true\"", "This field is required.", "value=\"a b\""})
            expect(shown, part);
        CPPUNIT_ASSERT(!has(shown, "id=\"description-error\""));
    }

    void testCategoriesAreChosenByName()
    {
        const Answer page = ann->get("/project/p/update");
        expect(page, "<select id=\"category_id\" name=\"category_id\">");
        expect(page, "<option value=\"1\" selected>Thinking</option>");
    }

    void testWhatWasDoneIsToldOnTheNextPage()
    {
        const Answer made =
            ann->postForm("/project/new", "name=Q&short_name=q&description=d&csrf_token=" + token);
        CPPUNIT_ASSERT_EQUAL(302, made.status);
        const Answer next = ann->get(made.header("Location"));
        expect(next, "Project created!");
        CPPUNIT_ASSERT(!has(ann->get(made.header("Location")), "Project created!"));
        CPPUNIT_ASSERT_EQUAL(
            302, ann->postForm("/project/q/update",
                               "name=Q&short_name=q&description=x&category_id=1&csrf_token=" + token)
                     .status);
        expect(ann->get("/project/q/"), "Project updated!");
        publish();
        expect(ann->get("/project/p/"), "Project published!");
    }

    void testANewSecretKeyLeadsPeopleBack()
    {
        const std::string before = valueAt(ann->get("/api/project/1").body, "secret_key");
        const Answer done = ann->postForm("/project/p/resetsecretkey", "csrf_token=" + token,
                                          {{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 302, done.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/update"), done.header("Location"));
        expect(ann->get("/project/p/update"), "New secret key generated");
        CPPUNIT_ASSERT(before != valueAt(ann->get("/api/project/1").body, "secret_key"));
    }

    void testSignInIsAskedForInWords()
    {
        account::AccountClient nobody(server->port());
        const Answer sent = nobody.get("/project/new");
        CPPUNIT_ASSERT_EQUAL(302, sent.status);
        expect(nobody.get(sent.header("Location")), "Please sign in to access this page.");
    }

    void testNothingIsOfferedOnceAProjectIsPublished()
    {
        expect(ann->get("/project/p/publish"),
               "<form class=\"form\" method=\"post\" action=\"/project/p/publish\"");
        publish();
        const Answer page = ann->get("/project/p/publish");
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        expect(page, "The project is published already.");
        CPPUNIT_ASSERT(!has(page, "action=\"/project/p/publish\""));
    }

    void testErrorsArePages()
    {
        const Answer missing = client->get("/project/nothing/");
        CPPUNIT_ASSERT_EQUAL(404, missing.status);
        expect(missing, "There is no such project.");
        expect(missing, "<link rel=\"stylesheet\" href=\"/static/site.");
        expect(missing, "href=\"/\"");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProjectPagesTest);

} // namespace colonnade::test::tasks
