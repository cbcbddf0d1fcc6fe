#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// The pages on which owners run a project as a whole: checklist, picture, key, people, copy, end.
/// SITE.md 2.C.
class OwningTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(OwningTest);
    CPPUNIT_TEST(testTheChecklistLeadsToAPublishedProject);
    CPPUNIT_TEST(testAllPagesHaveATwin);
    CPPUNIT_TEST(testOnlyOwnersGetIn);
    CPPUNIT_TEST(testAPicture);
    CPPUNIT_TEST(testTheKeyIsAskedForFirst);
    CPPUNIT_TEST(testDeletingSaysWhatIsLost);
    CPPUNIT_TEST(testACopyIsADraft);
    CPPUNIT_TEST(testCoOwnersByName);
    CPPUNIT_TEST(testHandingOver);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({}, "tasks,account");
        ann = std::make_unique<account::AccountClient>(server->port());
        bob = std::make_unique<account::AccountClient>(server->port());
        CPPUNIT_ASSERT_EQUAL(200, ann->registerAccount("ann").status);
        CPPUNIT_ASSERT_EQUAL(200, bob->registerAccount("bob").status);
        token = valueAt(ann->getJson("/project/new").body, "form.csrf");
        expectLeave(send("/project/new", "name=Birds&short_name=birds&description=d"),
                    "/project/birds/update");
    }

    void tearDown() override
    {
        ann.reset();
        bob.reset();
        TasksServer::tearDown();
    }

private:
    std::unique_ptr<account::AccountClient> ann, bob; ///< browsers of people who are signed in
    std::string token;

    /// As a browser posts a form.
    Answer send(const std::string& path, const std::string& fields = "")
    {
        return ann->postForm(path, fields + (fields.empty() ? "" : "&") + "csrf_token=" + token);
    }

    Answer sendFile(const std::string& path, const std::string& name, const std::string& content)
    {
        const std::string body =
            "--b\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n" + token +
            "\r\n--b\r\nContent-Disposition: form-data; name=\"btn\"\r\n\r\nUpload" +
            "\r\n--b\r\nContent-Disposition: form-data; name=\"" + name +
            "\"; filename=\"x.png\"\r\nContent-Type: image/png\r\n\r\n" + content + "\r\n--b--\r\n";
        return ann->send("POST", path, {{"Content-Type", "multipart/form-data; boundary=b"}}, body);
    }

    static void expectLeave(const Answer& answer, const std::string& target)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 302, answer.status);
        CPPUNIT_ASSERT_EQUAL(target, answer.header("Location"));
    }

    Answer page(const std::string& rest)
    {
        const Answer answer = ann->get("/project/birds/" + rest);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(rest + answer.body, 200, answer.status);
        return answer;
    }

    std::string twin(const std::string& rest)
    {
        const Answer answer = ann->getJson("/project/birds/" + rest);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(rest + answer.body, 200, answer.status);
        return answer.body;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body,
                               answer.body.find(text) != std::string::npos);
    }

    static void expectNot(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is in\n" + answer.body, answer.body.find(text) == std::string::npos);
    }

    std::string project(const std::string& member)
    {
        return valueAt(ann->get("/api/project/1").body, member);
    }

    void complete()
    {
        ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                  R"({"info":{"task_presenter":"x","sched":"locked"}})");
        CPPUNIT_ASSERT_EQUAL(200, ann->postJson("/api/task", R"({"project_id":1,"n_answers":1})").status);
    }

    void testTheChecklistLeadsToAPublishedProject()
    {
        expect(page(""), "<a class=\"button quiet\" href=\"/project/birds/settings\">");
        const Answer first = page("settings");
        expect(first, "Five steps to a published project");
        expect(first, "1 of 5 done");
        expectNot(first, "href=\"/project/birds/publish\"");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(twin("settings"), "checklist.2.done"));
        complete();
        expect(page("settings"), "href=\"/project/birds/publish\"");
        expectLeave(send("/project/birds/publish"), "/project/birds/");
        expect(page("settings"), "0 of 1 tasks done, 0 answers, 0 people");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(twin("settings"), "checklist.4.done"));
    }

    void testAllPagesHaveATwin()
    {
        const std::pair<std::string, std::string> PAGES[] = {
            {"settings", "/projects/settings.html"},
            {"picture", "/projects/update.html"},
            {"delete", "/projects/delete.html"},
            {"clone", "/projects/clone.html"},
            {"coowners", "/projects/coowners.html"},
            {"resetsecretkey", "/projects/resetsecretkey.html"},
            {"transferownership", "/projects/transferownership.html"}};
        for (const auto& [path, name]: PAGES)
        {
            const std::string body = twin(path);
            CPPUNIT_ASSERT_EQUAL(name, valueAt(body, "template"));
            CPPUNIT_ASSERT_EQUAL(std::string("birds"), valueAt(body, "project.short_name"));
            CPPUNIT_ASSERT_EQUAL(std::string("ann"), valueAt(body, "owner.name"));
            CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(body, "pro_features.webhooks_enabled"));
            CPPUNIT_ASSERT_MESSAGE(body, valueAt(body, "csrf").size() > 10);
            const bool hasNumbers = valueAt(body, "n_tasks") == "0";
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, path != "coowners", hasNumbers);
            CPPUNIT_ASSERT(valueAt(body, "title") != "absent");
        }
        CPPUNIT_ASSERT_EQUAL(std::string("Manage Co-owners"), valueAt(twin("coowners"), "title"));
    }

    void testOnlyOwnersGetIn()
    {
        for (const std::string path: {"settings", "picture", "delete", "clone", "coowners",
                                      "transferownership", "resetsecretkey", "add_coowner/bob"})
        {
            const std::string target = "/project/birds/" + path;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, client->get(target).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, bob->get(target).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, bob->getJson(target).status);
        }
        for (const std::string path: {"picture/delete", "delete", "clone", "coowners", "add_coowner/bob",
                                      "del_coowner/bob", "transferownership"})
        {
            const std::string target = "/project/birds/" + path;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 400, ann->postForm(target, "x=y").status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, bob->postForm(target, "x=y").status);
        }
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/nothing/settings").status);
    }

    void testAPicture()
    {
        const std::string png = "\x89PNG\r\n\x1a\nrest";
        expect(page("picture"), "type=\"file\"");
        expect(sendFile("/project/birds/picture", "avatar", "no picture"), "This file is no picture");
        expect(sendFile("/project/birds/picture", "other", png), "You must provide a file");
        expectLeave(sendFile("/project/birds/picture", "avatar", png), "/project/birds/settings");
        const std::string url = project("info.thumbnail_url");
        const std::string path = url.substr(url.find("/uploads/"));
        CPPUNIT_ASSERT_EQUAL(png, client->get(path).body);
        expect(page("picture"), url);
        // PYBOSSA's clients upload to the page of details; the former file goes with the next sweep
        const Answer again = sendFile("/project/birds/update", "avatar", png + "2");
        expectLeave(again, "/project/birds/settings");
        CPPUNIT_ASSERT(url != project("info.thumbnail_url"));
        expectLeave(send("/project/birds/picture/delete"), "/project/birds/picture");
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), project("info.thumbnail_url"));
        expect(page("picture"), "There is no picture yet.");
    }

    void testTheKeyIsAskedForFirst()
    {
        const std::string key = project("secret_key");
        const Answer asked = page("resetsecretkey");
        expect(asked, key);
        expect(asked, "Apps that use the key of today are refused");
        CPPUNIT_ASSERT_EQUAL(key, project("secret_key"));
        expectLeave(
            ann->send("POST", "/project/birds/resetsecretkey",
                      {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "text/html"}},
                      "csrf_token=" + token),
            "/project/birds/update");
        CPPUNIT_ASSERT(key != project("secret_key"));
    }

    void testDeletingSaysWhatIsLost()
    {
        complete();
        const Answer asked = page("delete");
        expect(asked, "<b>Tasks</b><br><span class=\"hint\">1</span>");
        expectLeave(send("/project/birds/delete"), "/account/ann/");
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/settings").status);
        // what has results stays
        CPPUNIT_ASSERT_EQUAL(302, send("/project/new", "name=B&short_name=b&description=d").status);
        CPPUNIT_ASSERT_EQUAL(200, ann->postJson("/api/task", R"({"project_id":2,"n_answers":1})").status);
        CPPUNIT_ASSERT_EQUAL(200, ann->get("/api/project/2/newtask").status);
        CPPUNIT_ASSERT_EQUAL(
            200, ann->postJson("/api/taskrun", R"({"project_id":2,"task_id":2,"info":1})").status);
        expect(ann->get("/project/b/delete"), "The project has results");
        CPPUNIT_ASSERT_EQUAL(403, send("/project/b/delete").status);
        CPPUNIT_ASSERT_EQUAL(200, ann->get("/project/b/settings").status);
    }

    void testACopyIsADraft()
    {
        complete();
        CPPUNIT_ASSERT_EQUAL(302, send("/project/birds/publish").status);
        expect(page("clone"), "value=\"birds-2\"");
        expect(send("/project/birds/clone", "name=Birds&short_name=birds"), "Name is already taken");
        expect(send("/project/birds/clone", "name=X&short_name=a+b"), "Please check these fields");
        expectLeave(send("/project/birds/clone", "name=Owls&short_name=owls"), "/project/owls/settings");
        const std::string made = ann->get("/api/project/2").body;
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(made, "published"));
        CPPUNIT_ASSERT_EQUAL(std::string("locked"), valueAt(made, "info.sched"));
        CPPUNIT_ASSERT(project("secret_key") != valueAt(made, "secret_key"));
        expect(ann->get("/project/owls/settings"), "None yet. Bring pictures or a table");
    }

    void testCoOwnersByName()
    {
        expect(send("/project/birds/coowners", "user=nobody"),
               "We didn&#39;t find a user matching your query");
        expect(send("/project/birds/coowners", "user=bob"), "action=\"/project/birds/add_coowner/bob\"");
        // a browser's GET asks
        expect(page("add_coowner/bob"), "<form class=\"form\" method=\"post\"");
        CPPUNIT_ASSERT_EQUAL(403, bob->get("/project/birds/settings").status);
        expectLeave(send("/project/birds/add_coowner/bob"), "/project/birds/coowners");
        CPPUNIT_ASSERT_EQUAL(200, bob->get("/project/birds/settings").status);
        CPPUNIT_ASSERT_EQUAL(std::string("User is already an owner"),
                             valueAt(twin("add_coowner/bob"), "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("bob"), valueAt(twin("coowners"), "coowners.1.name"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(twin("coowners"), "coowners.0.is_creator"));
        // a program's GET acts
        CPPUNIT_ASSERT_EQUAL(std::string("User was deleted from the list of owners"),
                             valueAt(twin("del_coowner/bob"), "flash"));
        CPPUNIT_ASSERT_EQUAL(403, bob->get("/project/birds/settings").status);
        CPPUNIT_ASSERT_EQUAL(std::string("Cannot remove project creator"),
                             valueAt(twin("del_coowner/ann"), "flash"));
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/add_coowner/nobody").status);
    }

    void testHandingOver()
    {
        expect(send("/project/birds/transferownership", "email_addr=bob&confirm=x"),
               "Type the address of the project to confirm.");
        expect(send("/project/birds/transferownership", "email_addr=nobody&confirm=birds"),
               "There is nobody of that name or address.");
        expectLeave(send("/project/birds/transferownership", "email_addr=bob&confirm=birds"),
                    "/project/birds/");
        CPPUNIT_ASSERT_EQUAL(403, ann->get("/project/birds/settings").status == 200 ? 200 : 403);
        CPPUNIT_ASSERT_EQUAL(200, bob->get("/project/birds/settings").status);
        const auto mails = server->database().open()->read(
            [](Session& session) {
                return session.findInteger("SELECT count(*) FROM core_mail WHERE subject = 'Birds is yours'");
            });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, mails.value_or(0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OwningTest);

} // namespace colonnade::test::tasks
