#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <colonnade/Parameters.h>

#include <Poco/URI.h>

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// The pages that are forms: a new project, its settings, the password of its pages. Reference 11, 2.1, 5.
class ProjectFormsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ProjectFormsTest);
    CPPUNIT_TEST(testANewProject);
    CPPUNIT_TEST(testFaultsOfANewProject);
    CPPUNIT_TEST(testSettingsAsJson);
    CPPUNIT_TEST(testSettingsAsAForm);
    CPPUNIT_TEST(testFaultsOfSettings);
    CPPUNIT_TEST(testWhoMayUseTheForms);
    CPPUNIT_TEST(testPasswordsArePutOnPages);
    CPPUNIT_TEST(testPasswordsAreStoredAsHashes);
    CPPUNIT_TEST(testPasswordsOfOlderSystems);
    CPPUNIT_TEST(testNobodyPrescribesADearHash);
    CPPUNIT_TEST(testAPasswordLeadsToThePageAskedFor);
    CPPUNIT_TEST(testAPasswordProtectsTheExports);
    CPPUNIT_TEST(testWrongPasswordsAreBraked);
    CPPUNIT_TEST(testTheApiAsksForNoPassword);
    CPPUNIT_TEST(testAStaleFormComesBackWithWhatWasTyped);
    CPPUNIT_TEST(testATitleIsHtmlThroughAndThrough);
    CPPUNIT_TEST(testNextStaysWithinTheProject);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({}, "tasks,account");
        ann = std::make_unique<account::AccountClient>(server->port());
        CPPUNIT_ASSERT_EQUAL(200, ann->registerAccount("ann").status);
        token = valueAt(ann->getJson("/project/new").body, "form.csrf");
    }

    void tearDown() override
    {
        ann.reset();
        TasksServer::tearDown();
    }

private:
    std::unique_ptr<account::AccountClient> ann; ///< a browser of somebody who is signed in
    std::string token;

    Answer postPage(const std::string& target, const std::string& json)
    {
        return ann->postJson(target, json, {{"X-CSRFToken", token}});
    }

    void expectSuccess(const Answer& answer, const std::string& flash, const std::string& next)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(
            R"({"flash":")" + flash + R"(","next":")" + next + "\",\"status\":\"success\"}\n", answer.body);
    }

    void expectFault(const Answer& answer, const std::string& field, const std::string& sentence = "")
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Please correct the errors"), valueAt(answer.body, "flash"));
        const std::string fault = valueAt(answer.body, "form.errors." + field + ".0");
        CPPUNIT_ASSERT_MESSAGE(answer.body, fault != "absent");
        if (!sentence.empty())
            CPPUNIT_ASSERT_EQUAL(sentence, fault);
    }

    static std::string escaped(const std::string& text)
    {
        std::string done;
        Poco::URI::encode(text, "/:\\", done);
        return done;
    }

    void makeProject()
    {
        expectSuccess(postPage("/project/new", R"({"name":"P","short_name":"p","description":"d"})"),
                      "Project created!", "/project/p/update");
    }

    /// A public project of ann's whose pages ask for a password, with a task.
    void makeProtected(const std::string& password = "hush")
    {
        makeProject();
        CPPUNIT_ASSERT_EQUAL(200, ann->postJson("/api/task", R"({"project_id":1})").status);
        ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                  R"({"info":{"task_presenter":"x"}})");
        CPPUNIT_ASSERT_EQUAL(302, postPage("/project/p/publish", "{}").status);
        expectSuccess(postPage("/project/p/update", R"({"protect":true,"password":")" + password + "\"}"),
                      "Project updated!", "/project/p/");
    }

    std::string storedInfo()
    {
        return server->database()
            .open()
            ->read(
                [](Session& session)
                {
                    return session.find([](const Row& row) { return row.text(0); },
                                        "SELECT info FROM tasks_project WHERE id = 1");
                })
            .value();
    }

    void testANewProject()
    {
        const Answer asked = ann->getJson("/project/new");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(asked.body, "errors"));
        CPPUNIT_ASSERT_EQUAL(std::string("projects/new.html"), valueAt(asked.body, "template"));
        for (const std::string field: {"name", "short_name", "description", "long_description"})
            CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(asked.body, "form." + field));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), valueAt(asked.body, "form.errors"));
        makeProject();
        const std::string project = ann->get("/api/project/1").body;
        CPPUNIT_ASSERT_EQUAL(std::string("P"), valueAt(project, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(project, "published"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{36}, valueAt(project, "secret_key").size());
        // in a browser
        CPPUNIT_ASSERT(ann->get("/project/new").body.find("name=\"csrf_token\"") != std::string::npos);
        const Answer made =
            ann->postForm("/project/new", "name=Q&short_name=q&description=d&csrf_token=" + token);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 302, made.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/q/update"), made.header("Location"));
        CPPUNIT_ASSERT_EQUAL(200, ann->get("/project/q/update").status);
    }

    void testFaultsOfANewProject()
    {
        makeProject();
        const std::string needed = "This field is required.";
        const Answer empty = postPage("/project/new", "{}");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(empty.body, "errors"));
        for (const std::string field: {"name", "short_name", "description"})
            expectFault(empty, field, needed);
        const Answer taken = postPage("/project/new", R"({"name":"P","short_name":"p","description":" "})");
        expectFault(taken, "name", "Name is already taken");
        expectFault(taken, "short_name", "Short Name is already taken");
        expectFault(taken, "description", needed);
        for (const std::string name: {"a b", "new", "category", "a/b", "a#"})
            expectFault(
                postPage("/project/new", R"({"name":"Q","description":"d","short_name":")" + name + "\"}"),
                "short_name");
        const std::string longText(256, 'x');
        expectFault(
            postPage("/project/new", R"({"name":")" + longText + R"(","short_name":"q","description":"d"})"),
            "name");
        expectFault(postPage("/project/new", R"({"name":"a\u0001","short_name":"q","description":"d"})"),
                    "name");
        for (const std::string body: {"[]", "{", "1", R"({"name":"a\u0000"})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, postPage("/project/new", body).status);
        // what was typed is shown again, harmless
        const std::string shown =
            ann->postForm("/project/new", "name=%3Cb%3E%22&short_name=q&csrf_token=" + token).body;
        CPPUNIT_ASSERT_MESSAGE(shown, shown.find("value=\"&lt;b&gt;&quot;\"") != std::string::npos);
        CPPUNIT_ASSERT(shown.find(needed) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(ann->get("/api/project").body));
    }

    void testSettingsAsJson()
    {
        makeProject();
        const std::string form = valueAt(ann->getJson("/project/p/update").body, "form");
        CPPUNIT_ASSERT_EQUAL(13, sizeOf(form));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(form, "protect"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(form, "password"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(form, "category_id"));
        // clients post the whole form back; what is left out stays
        expectSuccess(postPage("/project/p/update", form), "Project updated!", "/project/p/");
        expectSuccess(postPage("/project/p/update",
                               R"({"name":"New","short_name":"renamed","webhook":"https://example.org/h",)"
                               R"("allow_anonymous_contributors":false,"long_description":"a\nb"})"),
                      "Project updated!", "/project/renamed/");
        const std::string project = ann->get("/api/project/1").body;
        CPPUNIT_ASSERT_EQUAL(std::string("New"), valueAt(project, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("d"), valueAt(project, "description"));
        CPPUNIT_ASSERT_EQUAL(std::string("a\nb"), valueAt(project, "long_description"));
        CPPUNIT_ASSERT_EQUAL(std::string("https://example.org/h"), valueAt(project, "webhook"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(project, "allow_anonymous_contributors"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(project, "zip_download"));
        CPPUNIT_ASSERT_EQUAL(404, ann->getJson("/project/p/update").status);
    }

    void testSettingsAsAForm()
    {
        makeProject();
        CPPUNIT_ASSERT(ann->get("/project/p/update").body.find("name=\"protect\"") != std::string::npos);
        const Answer saved =
            ann->postForm("/project/p/update", "name=P&short_name=p&description=x&long_description=&webhook=&"
                                               "category_id=1&zip_download=y&csrf_token=" +
                                                   token);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(saved.body, 302, saved.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/"), saved.header("Location"));
        const std::string project = ann->get("/api/project/1").body;
        CPPUNIT_ASSERT_EQUAL(std::string("x"), valueAt(project, "description"));
        // browsers leave out boxes that are not ticked
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(project, "allow_anonymous_contributors"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(project, "zip_download"));
    }

    void testFaultsOfSettings()
    {
        makeProject();
        expectFault(postPage("/project/p/update", R"({"short_name":""})"), "short_name",
                    "This field is required.");
        for (const std::string url:
             {"javascript:alert(1)", "example.org", "http://a b", "file:///etc/passwd"})
            expectFault(postPage("/project/p/update", R"({"webhook":")" + url + "\"}"), "webhook");
        for (const std::string category: {"99", "\"x\"", "null"})
            expectFault(postPage("/project/p/update", "{\"category_id\":" + category + "}"), "category_id",
                        "Not a valid choice");
        expectFault(postPage("/project/p/update", R"({"protect":true})"), "password",
                    "This field is required.");
        expectFault(
            postPage("/project/p/update", R"({"protect":true,"password":")" + std::string(1001, 'x') + "\"}"),
            "password");
        CPPUNIT_ASSERT_EQUAL(400, postPage("/project/p/update", R"({"btn":"Upload"})").status);
        CPPUNIT_ASSERT_EQUAL(std::string("d"), valueAt(ann->get("/api/project/1").body, "description"));
    }

    void testWhoMayUseTheForms()
    {
        makeProject();
        const std::string signIn = "/account/signin?next=%2Fproject%2F";
        CPPUNIT_ASSERT_EQUAL(signIn + "new", client->get("/project/new").header("Location"));
        CPPUNIT_ASSERT_EQUAL(signIn + "p%2Fupdate", client->get("/project/p/update").header("Location"));
        for (const std::string target: {"/project/new", "/project/p/update"})
        {
            CPPUNIT_ASSERT_EQUAL(400, client->postJson(target, "{}").status); // nobody: no CSRF token
            CPPUNIT_ASSERT_EQUAL(400, ann->postJson(target, "{}").status);
            CPPUNIT_ASSERT_EQUAL(400, ann->postJson(target, "{}", {{"X-CSRFToken", "1.x"}}).status);
        }
        CPPUNIT_ASSERT_EQUAL(403, get("/project/p/update", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(403, post("/project/p/update", "{}", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(200,
                             post("/project/p/update", R"({"description":"by the boss"})", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get("/project/nothing/update", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("by the boss"),
                             valueAt(ann->get("/api/project/1").body, "description"));
    }

    void testPasswordsArePutOnPages()
    {
        makeProtected();
        for (const std::string page: {"", "task/1"})
        {
            const Answer asked = client->get("/project/p/" + page + "?x=1");
            CPPUNIT_ASSERT_EQUAL(302, asked.status);
            CPPUNIT_ASSERT_EQUAL("/project/p/password?next=" + escaped("/project/p/" + page),
                                 asked.header("Location"));
            for (const std::string& key: {ownerKey, otherKey})
                CPPUNIT_ASSERT_EQUAL(302, get("/project/p/" + page, key).status);
            CPPUNIT_ASSERT_EQUAL(200, get("/project/p/" + page, adminKey).status);
            CPPUNIT_ASSERT_EQUAL(200, ann->get("/project/p/" + page).status);
        }
        // the task's page made no stamp
        expectError(postRun(1, "1", otherKey), 403, "Forbidden", "You must request a task first!");
        expectSuccess(postPage("/project/p/update", R"({"protect":false})"), "Project updated!",
                      "/project/p/");
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/p/").status);
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), storedHash());
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/p/password").status); // there is nothing to ask for
    }

    std::string storedHash() const
    {
        const auto info = server->database().open()->read(
            [](Session& session)
            {
                return session.find([](const Row& row) { return row.text(0); },
                                    "SELECT info FROM tasks_project WHERE id = 1");
            });
        return valueAt(*info, "passwd_hash");
    }

    Answer putInfo(const std::string& info)
    {
        return ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                         R"({"info":)" + info + "}");
    }

    void testPasswordsAreStoredAsHashes()
    {
        makeProtected("a secret of the project");
        const std::string hash = storedHash();
        CPPUNIT_ASSERT_MESSAGE(hash, hash.starts_with("$argon2id$"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"),
                             valueAt(ann->get("/api/project/1").body, "info.task_presenter"));
        for (const std::string& body:
             {ann->get("/api/project/1").body, ann->get("/api/project").body, get("/api/project/1").body,
              get("/api/project/1", adminKey).body, ann->getJson("/project/p/").body,
              ann->getJson("/project/p/update").body, ann->getJson("/account/ann/projects").body})
            CPPUNIT_ASSERT_MESSAGE(body, body.find("argon2id") == std::string::npos);
        // no new password: the old one stays; so does it when clients send the whole project back
        expectSuccess(postPage("/project/p/update", R"({"protect":true,"password":""})"), "Project updated!",
                      "/project/p/");
        CPPUNIT_ASSERT_EQUAL(hash, storedHash());
        for (const std::string info: {R"({"task_presenter":"x","sched":"locked"})", "{}", "null"})
        {
            const Answer back = putInfo(info);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(back.body, 200, back.status);
            CPPUNIT_ASSERT(back.body.find("passwd_hash") == std::string::npos);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(info, hash, storedHash());
        }
        CPPUNIT_ASSERT_EQUAL(std::string("true"),
                             valueAt(ann->getJson("/project/p/update").body, "form.protect"));
        expectSuccess(postPage("/project/p/update", R"({"protect":true,"password":"another"})"),
                      "Project updated!", "/project/p/");
        CPPUNIT_ASSERT(hash != storedHash());
        CPPUNIT_ASSERT_EQUAL(200, putInfo(R"({"passwd_hash":null})").status);
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), storedHash());
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/p/").status);
        CPPUNIT_ASSERT(server->output().find("a secret of the project") == std::string::npos);
    }

    void testPasswordsOfOlderSystems()
    {
        makeProtected();
        // PBKDF2 as Werkzeug writes it, of `hush`
        ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                  R"({"info":{"passwd_hash":"pbkdf2:sha256:1000$salt$)"
                  R"(3d03c48df11d4310fafb028722dc1077231399d2d9083b2af275c39528a387ff"}})");
        CPPUNIT_ASSERT_EQUAL(302, client->postForm("/project/p/password", "password=hush").status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/p/").status);
        CPPUNIT_ASSERT(storedInfo().find("$argon2id$v=19$m=19456,t=2,p=1$") != std::string::npos);
        account::AccountClient other(server->port());
        CPPUNIT_ASSERT_EQUAL(302, other.postForm("/project/p/password", "password=hush").status);
        CPPUNIT_ASSERT_EQUAL(200, other.get("/project/p/").status);
    }

    void testNobodyPrescribesADearHash()
    {
        makeProtected();
        const std::string stored = storedInfo();
        const std::string zeros(128, '0');
        for (const std::string& hash:
             {"pbkdf2:sha512:10000000$s$" + zeros, "pbkdf2:sha512:150001$s$" + zeros,
              std::string("$argon2id$v=19$m=262144,t=10,p=1$c29tZXNhbHQ$") + std::string(43, 'A'),
              std::string("$2a$15$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373."),
              "scrypt:32768:8:1$s$" + zeros, std::string("hush")})
        {
            const std::string info = R"({"task_presenter":"x","passwd_hash":")" + hash + "\"}";
            const Answer changed = ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                                             "{\"info\":" + info + "}");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(hash, 415, changed.status);
            CPPUNIT_ASSERT(changed.body.find("`password`") != std::string::npos);
            CPPUNIT_ASSERT_EQUAL(
                415, ann->send("POST", "/api/project", {{"Content-Type", "application/json"}},
                               R"({"name":"q","short_name":"q","description":"d","info":)" + info + "}")
                         .status);
        }
        CPPUNIT_ASSERT_EQUAL(stored, storedInfo());
    }

    void testAPasswordProtectsTheExports()
    {
        makeProtected();
        for (const std::string type: {"task", "task_run", "result"})
            for (const std::string format: {"csv", "json", "ndjson"})
            {
                const std::string file = "/api/project/1/export?type=" + type + "&format=" + format;
                expectError(get(file), 401, "Unauthorized");
                expectError(get(file, otherKey), 403, "Forbidden");
                CPPUNIT_ASSERT_EQUAL(200, ann->get(file).status);
                CPPUNIT_ASSERT_EQUAL(200, get(file, adminKey).status);
            }
        HttpClient visitor(server->port());
        visitor.postForm("/project/p/password", "password=hush");
        CPPUNIT_ASSERT_EQUAL(200, visitor.get("/api/project/1/export").status);
        expectSuccess(postPage("/project/p/update", R"({"protect":false})"), "Project updated!",
                      "/project/p/");
        CPPUNIT_ASSERT_EQUAL(200, get("/api/project/1/export").status);
    }

    void testAPasswordLeadsToThePageAskedFor()
    {
        makeProtected();
        const std::string page = "/project/p/password?next=%2Fproject%2Fp%2Ftask%2F1";
        CPPUNIT_ASSERT(client->get(page).body.find("type=\"password\"") != std::string::npos);
        const std::string asked = client->get(page + "&response_format=json").body;
        CPPUNIT_ASSERT_EQUAL(std::string("projects/password.html"), valueAt(asked, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"), valueAt(asked, "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(asked, "form.password"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(asked, "project.secret_key"));

        const Answer wrong = client->postJson(page, R"({"password":"no"})");
        CPPUNIT_ASSERT_EQUAL(200, wrong.status);
        CPPUNIT_ASSERT_EQUAL(std::string("error"), valueAt(wrong.body, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("Sorry, incorrect password"), valueAt(wrong.body, "flash"));
        for (const auto& [name, value]: client->cookies)
            CPPUNIT_ASSERT_EQUAL(std::string("session"), name); // of the form's token, no admission

        HttpClient program(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/project/p/task/1\",\"status\":\"success\"}\n"),
                             program.postJson(page, R"({"password":"hush"})").body);
        const Answer right = client->postForm(page, "password=hush");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(right.body, 302, right.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"), right.header("Location"));
        const std::string cookie = right.header("Set-Cookie");
        for (const std::string part: {"HttpOnly", "SameSite=Lax", "Max-Age=1800", "Path=/project"})
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.find(part) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/p/task/1").status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, "1").status);
        // elsewhere it leads nowhere
        for (const std::string next: {"//evil.example", "https://evil.example", "/account/", "/project/p/\\x",
                                      "%2Fproject%2Fp%2F%0d%0aX: y"})
        {
            HttpClient other(server->port());
            CPPUNIT_ASSERT_EQUAL(std::string("/project/p/"),
                                 other.postForm("/project/p/password?next=" + escaped(next), "password=hush")
                                     .header("Location"));
        }
        // a cookie is of one project, whole, and ends with the password
        const auto good = client->cookies;
        for (auto& [name, value]: client->cookies)
            value.back() = value.back() == 'a' ? 'b' : 'a';
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/p/").status);
        client->cookies = good;
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/p/").status);
        postPage("/project/p/update", R"({"protect":true,"password":"hush"})");
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/p/").status);
    }

    void testWrongPasswordsAreBraked()
    {
        makeProtected();
        Answer last;
        for (int i = 0; i < 30 && last.status != 429; ++i)
            last = client->postJson("/project/p/password", R"({"password":"no"})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(last.body, 429, last.status);
        CPPUNIT_ASSERT(!last.header("Retry-After").empty());
        CPPUNIT_ASSERT_EQUAL(429, client->postJson("/project/p/password", R"({"password":"hush"})").status);
    }

    void testTheApiAsksForNoPassword()
    {
        makeProtected();
        CPPUNIT_ASSERT_EQUAL(std::string("1"), newtaskId("/api/p/newtask"));
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, "1").status);
        CPPUNIT_ASSERT_EQUAL(200, get("/api/project/1").status);
    }

    void testAStaleFormComesBackWithWhatWasTyped()
    {
        const auto again =
            ann->postForm("/project/new", "csrf_token=x&name=Birds&short_name=birds&description=Many");
        CPPUNIT_ASSERT_EQUAL(400, again.status);
        for (const std::string typed: {"Birds", "birds", "Many", "open for too long"})
            CPPUNIT_ASSERT_MESSAGE(typed, again.body.find(typed) != std::string::npos);
        makeProject();
        const auto update = ann->postForm(
            "/project/p/update", "csrf_token=x&name=Renamed&description=d&protect=y&password=hush77");
        CPPUNIT_ASSERT_EQUAL(400, update.status);
        CPPUNIT_ASSERT(update.body.find("Renamed") != std::string::npos);
        CPPUNIT_ASSERT(update.body.find("hush77") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("P"), valueAt(ann->get("/api/project/1").body, "name"));
        CPPUNIT_ASSERT_EQUAL(400, ann->postJson("/project/new", "{}").status);
        const auto password = ann->postForm("/project/p/password", "csrf_token=x&password=hush77");
        CPPUNIT_ASSERT_EQUAL(400, password.status);
        CPPUNIT_ASSERT_MESSAGE(password.body,
                               password.body.find("href=\"/project/p/password\"") != std::string::npos);
        const auto foreign =
            ann->postForm("/project/new", "csrf_token=x&name=Planted", {{"Origin", "https://evil.example"}});
        CPPUNIT_ASSERT_EQUAL(400, foreign.status);
        CPPUNIT_ASSERT(foreign.body.find("Planted") == std::string::npos);
    }

    void testATitleIsHtmlThroughAndThrough()
    {
        expectSuccess(
            postPage("/project/new", R"({"name":"<script>a&b","short_name":"p","description":"d"})"),
            "Project created!", "/project/p/update");
        CPPUNIT_ASSERT_EQUAL(std::string("Project: &lt;script&gt;a&amp;b &middot; Update"),
                             valueAt(ann->getJson("/project/p/update").body, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("Project: &lt;script&gt;a&amp;b"),
                             valueAt(ann->getJson("/project/p/").body, "title"));
    }

    void testNextStaysWithinTheProject()
    {
        makeProtected();
        account::AccountClient visitor(server->port());
        for (const std::string next:
             {"/project/p/../../account/signout", "/project/p/./x", "/project/p/%2e%2e/%2e./account",
              "/project/p/x/..", "/project/p/.%2E/x?a=b", "/project/q/", "//evil.example/project/p/"})
        {
            std::string encoded;
            Poco::URI::encode(next, "%/?&=", encoded);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                next, std::string("/project/p/"),
                valueAt(visitor.getJson("/project/p/password?next=" + encoded).body, "next"));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string("/project/p/task/1?x=/../"),
            valueAt(visitor.getJson("/project/p/password?next=%2Fproject%2Fp%2Ftask%2F1%3Fx%3D%2F..%2F").body,
                    "next"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProjectFormsTest);

} // namespace colonnade::test::tasks
