#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"
#include "support/BecomesTrue.h"

#include <Poco/URI.h>

#include <memory>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// The pages on which owners bring in, design, change and close tasks, and look at what has come out.
/// SITE.md 2.C.
class OwnerTasksTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(OwnerTasksTest);
    CPPUNIT_TEST(testATableIsLookedAtFirst);
    CPPUNIT_TEST(testProgramsImportAtOnce);
    CPPUNIT_TEST(testPicturesThatDoNotFitAreNamed);
    CPPUNIT_TEST(testAnImportIsTakenBack);
    CPPUNIT_TEST(testAFormIsClickedTogether);
    CPPUNIT_TEST(testHtmlFromAPattern);
    CPPUNIT_TEST(testManyTasksAtOnce);
    CPPUNIT_TEST(testOneTask);
    CPPUNIT_TEST(testHowTasksAreHandedOut);
    CPPUNIT_TEST(testResultsByHand);
    CPPUNIT_TEST(testNews);
    CPPUNIT_TEST(testPicturesThatHelp);
    CPPUNIT_TEST(testCallsAndHistory);
    CPPUNIT_TEST(testTasksThatComeInEachDay);
    CPPUNIT_TEST(testMailsToOwners);
    CPPUNIT_TEST(testOnlyOwnersGetIn);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({}, "tasks,account");
        ann = std::make_unique<account::AccountClient>(server->port());
        CPPUNIT_ASSERT_EQUAL(200, ann->registerAccount("ann").status);
        token = valueAt(ann->getJson("/project/new").body, "form.csrf");
        expectLeave(send("/project/new", {{"name", "Birds"}, {"short_name", "birds"}, {"description", "d"}}),
                    "/project/birds/update");
    }

    void tearDown() override
    {
        ann.reset();
        TasksServer::tearDown();
    }

private:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    std::unique_ptr<account::AccountClient> ann; ///< a browser of somebody who is signed in
    std::string token;

    static std::string encoded(const std::string& text)
    {
        std::string done;
        Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]%", done);
        return done;
    }

    Answer send(const std::string& path, const Fields& fields)
    {
        std::string body = "csrf_token=" + token;
        for (const auto& [name, value]: fields)
            body += "&" + encoded(name) + "=" + encoded(value);
        return ann->postForm(path, body);
    }

    Answer sendFiles(const std::string& path, const Fields& fields, const std::string& name,
                     const Fields& files)
    {
        std::string body;
        const auto add = [&](const std::string& head, const std::string& content)
        { body += "--xx\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + content + "\r\n"; };
        add("name=\"csrf_token\"", token);
        for (const auto& [field, value]: fields)
            add("name=\"" + field + "\"", value);
        for (const auto& [file, content]: files)
            add("name=\"" + name + "\"; filename=\"" + file + "\"", content);
        return ann->send("POST", path, {{"Content-Type", "multipart/form-data; boundary=xx"}},
                         body + "--xx--\r\n");
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
        CPPUNIT_ASSERT_EQUAL(std::string("birds"), valueAt(answer.body, "project.short_name"));
        return answer.body;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body,
                               answer.body.find(text) != std::string::npos);
    }

    std::string api(const std::string& path) { return ann->get("/api/" + path).body; }

    void addTasks(int count, const std::string& more = "")
    {
        for (int i = 0; i < count; ++i)
            CPPUNIT_ASSERT_EQUAL(200,
                                 ann->postJson("/api/task", R"({"project_id":1,"n_answers":1,"info":{"n":")" +
                                                                std::to_string(i) + "\"}" + more + "}")
                                     .status);
    }

    void answer(const std::string& task)
    {
        CPPUNIT_ASSERT_EQUAL(200, ann->get("/api/project/1/newtask").status);
        const Answer done = ann->postJson("/api/taskrun", R"({"project_id":1,"task_id":)" + task +
                                                              R"(,"info":{"face":"Yes"}})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 200, done.status);
    }

    /// Sends a table and returns the address of the look at it.
    std::string lookAt(const std::string& table)
    {
        const Answer sent = sendFiles("/project/birds/tasks/import", {{"form_name", "localCSV"}}, "file",
                                      {{"birds.csv", table}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(sent.body, 302, sent.status);
        return sent.header("Location");
    }

    void testATableIsLookedAtFirst()
    {
        expect(page("tasks/import"), "name=\"pictures\" type=\"file\" multiple");
        const std::string look = lookAt("url;caption;secret\na;Owl;1\nb;Crow;2\na;Owl;1\n");
        const Answer shown = ann->get(look);
        expect(shown, "<option value=\";\" selected>");
        expect(shown, "<td>Crow</td>");
        expect(shown, "Import 3 tasks");
        const std::string name = look.substr(look.find("look=") + 5);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(twin("tasks/import?look=" + name), "rows"));
        Fields fields{{"form_name", "look"}, {"look", name},       {"delimiter", ";"}, {"column", "url"},
                      {"column", "caption"}, {"column", "secret"}, {"keep", "url"},    {"keep", "caption"},
                      {"n_answers", "4"},    {"encoding", "utf-8"}};
        Fields trial = fields;
        trial.emplace_back("do", "trial");
        const Answer tried = send("/project/birds/tasks/import", trial);
        expectLeave(tried, "/project/birds/tasks/import/1");
        expect(page("tasks/import/1"), "<b>Tasks that would come in</b><br><span class=\"hint\">2</span>");
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(api("task?project_id=1")));
        fields.emplace_back("do", "import");
        expectLeave(send("/project/birds/tasks/import", fields), "/project/birds/tasks/");
        expect(page("tasks/"), "2 new tasks were imported successfully");
        const std::string tasks = api("task?project_id=1");
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(tasks));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"url":"a","caption":"Owl"})"), valueAt(tasks, "0.info"));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), valueAt(tasks, "0.n_answers"));
        // the file is gone, and another project's is not seen
        CPPUNIT_ASSERT_EQUAL(302, ann->get(look).status);
        CPPUNIT_ASSERT_EQUAL(302, ann->get("/project/birds/tasks/import?look=2-x..csv").status);
        // what cannot be read is told on the page
        expect(ann->get(lookAt("a,a\n1,2\n")), "The file cannot be read:");
    }

    void testProgramsImportAtOnce()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/task_import_options.html"),
                             valueAt(twin("tasks/import"), "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/importers/csv.html"),
                             valueAt(twin("tasks/import?type=csv"), "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(twin("tasks/import?type=csv"), "form.csv_url"));
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/tasks/import?type=dropbox").status);
        const Answer refused = ann->postJson("/project/birds/tasks/import",
                                             R"({"form_name":"csv","csv_url":"http://127.0.0.1:1/x.csv"})",
                                             {{"X-CSRFToken", token}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, std::string("There is no answer from this address."),
                                     valueAt(refused.body, "form.errors.csv_url.0"));
        expect(send("/project/birds/tasks/import", {{"form_name", "iiif"}, {"manifest_uri", "no address"}}),
               "This is no address");
    }

    void testPicturesThatDoNotFitAreNamed()
    {
        tearDown();
        start({"tasks.upload_max_bytes=100"}, "tasks,account");
        ann = std::make_unique<account::AccountClient>(server->port());
        CPPUNIT_ASSERT_EQUAL(200, ann->registerAccount("ann").status);
        token = valueAt(ann->getJson("/project/new").body, "form.csrf");
        send("/project/new", {{"name", "Birds"}, {"short_name", "birds"}, {"description", "d"}});
        const std::string png = "\x89PNG\r\n\x1a\n";
        const Fields pictures{{"a.png", png + "a"},
                              {"text.txt", "text"},
                              {"large.png", png + std::string(200, 'x')},
                              {"again.png", png + "a"}};
        expectLeave(
            sendFiles("/project/birds/tasks/import", {{"form_name", "pictures"}}, "pictures", pictures),
            "/project/birds/tasks/");
        expect(page("tasks/"), "1 came in. Too large: large.png. No pictures: text.txt");
        const std::string task = api("task/1");
        CPPUNIT_ASSERT_EQUAL(std::string("a.png"), valueAt(task, "info.name"));
        const std::string url = valueAt(task, "info.url");
        CPPUNIT_ASSERT_EQUAL(png + "a", client->get(url.substr(url.find("/uploads/"))).body);
        expectLeave(
            sendFiles("/project/birds/tasks/import", {{"form_name", "pictures"}}, "pictures", pictures),
            "/project/birds/tasks/import");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(api("task?project_id=1")));
        // private data hides its pictures, too
        ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                  R"({"info":{"private_answers":true}})");
        CPPUNIT_ASSERT_EQUAL(401, client->get(url.substr(url.find("/uploads/"))).status);
        CPPUNIT_ASSERT_EQUAL(200, ann->get(url.substr(url.find("/uploads/"))).status);
    }

    void testAnImportIsTakenBack()
    {
        const std::string look = lookAt("url\na\nb\n");
        send("/project/birds/tasks/import",
             {{"form_name", "look"}, {"look", look.substr(look.find("look=") + 5)}, {"do", "import"}});
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(api("task?project_id=1")));
        expect(page("tasks/import/1"), "Take the import back");
        expectLeave(send("/project/birds/tasks/import/1", {}), "/project/birds/tasks/");
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(api("task?project_id=1")));
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/tasks/import/2").status);
    }

    void testAFormIsClickedTogether()
    {
        const std::string editor = "/project/birds/tasks/taskpresentereditor";
        CPPUNIT_ASSERT_EQUAL(std::string("projects/presenters/basic.html"),
                             valueAt(twin("tasks/taskpresentereditor"), "presenters.0"));
        expect(page("tasks/taskpresentereditor"), "href=\"" + editor + "?way=form\"");
        const Fields two{{"way", "form"},         {"show", "picture"},    {"field", "url"},
                         {"q1.label", "A face?"}, {"q1.kind", "choice"},  {"q1.choices", "Yes\r\nNo\r\n"},
                         {"q1.required", "on"},   {"q2.label", "Where?"}, {"q2.kind", "point"}};
        const auto with = [&](const std::string& act)
        {
            Fields fields = two;
            fields.emplace_back("do", act);
            return send(editor, fields);
        };
        expect(with("add"), "name=\"q3.label\"");
        expect(with("up-2"), "name=\"q1.label\" value=\"Where?\"");
        CPPUNIT_ASSERT(with("delete-2").body.find("q2.label") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(api("project/1"), "info.task_form"));
        expectLeave(with("save"), "/project/birds/settings");
        const std::string form = valueAt(api("project/1"), "info.task_form");
        CPPUNIT_ASSERT_EQUAL(std::string("a_face"), valueAt(form, "questions.0.name"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Yes","No"])"), valueAt(form, "questions.0.choices"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(form, "questions.0.required"));
        CPPUNIT_ASSERT_EQUAL(std::string("point"), valueAt(form, "questions.1.kind"));
        expect(page("tasks/taskpresentereditor"), "name=\"q2.label\" value=\"Where?\"");
        // what is wrong is said, and nothing is lost
        const Answer wrong =
            send(editor, {{"way", "form"}, {"q1.label", "Which?"}, {"q1.kind", "choice"}, {"do", "save"}});
        expect(wrong, "This cannot be saved yet");
        expect(wrong, "value=\"Which?\"");
        // names of answers stay when questions are said anew
        send(editor, {{"way", "form"},
                      {"show", "picture"},
                      {"q1.name", "a_face"},
                      {"q1.label", "Any face?"},
                      {"q1.kind", "choice"},
                      {"q1.choices", "Yes\nNo"},
                      {"do", "save"}});
        CPPUNIT_ASSERT_EQUAL(std::string("a_face"),
                             valueAt(api("project/1"), "info.task_form.questions.0.name"));
    }

    void testHtmlFromAPattern()
    {
        for (const std::string name: {"basic", "image", "sound", "video", "map", "pdf"})
            expect(page("tasks/taskpresentereditor?template=" + name), "pybossa.run(&quot;birds&quot;)");
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/tasks/taskpresentereditor?template=x").status);
        const Answer saved = ann->postJson(
            "/project/birds/tasks/taskpresentereditor",
            R"({"editor":"<p>hi <script src=\"http://x/y.js\"></script></p>"})", {{"X-CSRFToken", token}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(saved.body, std::string("Task presenter added!"),
                                     valueAt(saved.body, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/birds/tasks/"), valueAt(saved.body, "next"));
        expect(page("tasks/taskpresentereditor"), "It loads something by http://");
        addTasks(1);
        const Answer preview = page("tasks/taskpresentereditor");
        expect(preview, "<iframe class=\"frame\"");
        CPPUNIT_ASSERT(preview.body.find("<p>hi") == std::string::npos); // only as text
        expectLeave(send("/project/birds/tasks/taskpresentereditor?part=tutorial", {{"editor", "# Look"}}),
                    "/project/birds/settings");
        CPPUNIT_ASSERT_EQUAL(std::string("# Look"), valueAt(api("project/1"), "info.tutorial"));
    }

    void testManyTasksAtOnce()
    {
        addTasks(3);
        answer("1");
        CPPUNIT_ASSERT_EQUAL(3, sizeOf(valueAt(twin("tasks/manage"), "tasks")));
        for (const std::string query: {"state=ongoing", "pcomplete_to=50", "priority_to=0.5&state=ongoing"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 2, sizeOf(valueAt(twin("tasks/manage?" + query), "tasks")));
        for (const std::string query: {"state=completed", "words=%222%22", "task_id=2", "pcomplete_from=100"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 1, sizeOf(valueAt(twin("tasks/manage?" + query), "tasks")));
        for (const std::string query: {"state=x", "task_id=x", "priority_from=2", "created_from=x"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 404, ann->get("/project/birds/tasks/manage?" + query).status);
        ann->postJson("/api/task/2/report", R"({"reason":"It is dark."})");
        expect(page("tasks/manage?reported=1"), "<span class=\"badge warn\">reported</span>");
        CPPUNIT_ASSERT_EQUAL(302, ann->get("/project/birds/tasks/browse?reported=1").status);
        expect(page("tasks/2/edit"), "It is dark.");
        const std::string manage = "/project/birds/tasks/manage";
        send(manage, {{"id", "2"}, {"do", "settle"}});
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(valueAt(twin("tasks/manage?reported=1"), "tasks")));
        expectLeave(
            send(manage,
                 {{"id", "2"}, {"id", "3"}, {"n_answers", "7"}, {"priority_0", "0.5"}, {"do", "change"}}),
            manage);
        expect(page("tasks/manage"), "2 tasks are changed.");
        CPPUNIT_ASSERT_EQUAL(std::string("7"), valueAt(api("task/3"), "n_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.5"), valueAt(api("task/2"), "priority_0"));
        CPPUNIT_ASSERT_EQUAL(400, send(manage, {{"id", "2"}, {"n_answers", "0"}, {"do", "change"}}).status);
        const Answer exported = send(manage, {{"all", "1"}, {"filter_state", "ongoing"}, {"do", "export"}});
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(exported.body));
        send(manage, {{"all", "1"}, {"do", "delete"}});
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(api("task?project_id=1")));
    }

    void testOneTask()
    {
        addTasks(1);
        expect(page("tasks/1"), "href=\"/project/birds/tasks/1/edit\"");
        const std::string edit = "/project/birds/tasks/1/edit";
        expect(send(edit, {{"info", "{"}}), "This is no JSON.");
        expect(send(edit, {{"info", "{}"}, {"priority_0", "9"}}), "Priority should be a value");
        expectLeave(send(edit, {{"info", "{\"url\":\"z\"}"}, {"n_answers", "2"}, {"priority_0", "1"}}), edit);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"url":"z"})"), valueAt(api("task/1"), "info"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(api("task/1"), "n_answers"));
        expectLeave(send(edit + "?do=delete", {}), "/project/birds/tasks/manage");
        CPPUNIT_ASSERT_EQUAL(404, ann->get(edit).status);
    }

    void testHowTasksAreHandedOut()
    {
        addTasks(2);
        expect(page("tasks/settings"), "One task after the other");
        expect(page("tasks/scheduler"), "<option value=\"random\">Any open task</option>");
        expectLeave(send("/project/birds/tasks/scheduler", {{"sched", "random"}}), "/project/birds/tasks/");
        CPPUNIT_ASSERT_EQUAL(std::string("random"), valueAt(api("project/1"), "info.sched"));
        expect(send("/project/birds/tasks/scheduler", {{"sched", "x"}}), "Not a valid choice");
        send("/project/birds/tasks/scheduler", {{"sched", "default"}});
        expectLeave(send("/project/birds/tasks/redundancy", {{"n_answers", "3"}}), "/project/birds/tasks/");
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(api("task/2"), "n_answers"));
        answer("1");
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), valueAt(api("task/1"), "state"));
        send("/project/birds/tasks/redundancy", {{"n_answers", "1"}});
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), valueAt(api("task/1"), "state"));
        send("/project/birds/tasks/redundancy", {{"n_answers", "2"}});
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), valueAt(api("task/1"), "state"));
        expect(send("/project/birds/tasks/redundancy", {{"n_answers", "1001"}}),
               "Number of answers should be a value between 1 and 1,000");
        expect(send("/project/birds/tasks/priority", {{"task_ids", "1, 2"}, {"priority_0", "1"}}),
               "Only comma separated values are allowed, no spaces");
        expect(send("/project/birds/tasks/priority", {{"task_ids", "1,2"}, {"priority_0", "0.25"}}),
               "Task priority has been changed");
        CPPUNIT_ASSERT_EQUAL(std::string("0.25"), valueAt(api("task/2"), "priority_0"));
        expect(send("/project/birds/tasks/priority", {{"task_ids", "77"}, {"priority_0", "1"}}),
               "Ooops, Task.id=77 does not belong to the project");
        send("/project/birds/tasks/redundancy", {{"n_answers", "1"}});
        expect(page("tasks/delete"), "<b>Tasks that go</b><br><span class=\"hint\">1</span>");
        expectLeave(send("/project/birds/tasks/delete", {}), "/project/birds/tasks/");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(api("task?project_id=1")));
    }

    void testResultsByHand()
    {
        addTasks(2);
        expect(page("results/1"), "There is a result as soon as the task has all its answers.");
        answer("1");
        answer("2");
        const Answer shown = page("results/1");
        expect(shown, "{&quot;face&quot;:&quot;Yes&quot;}");
        expect(shown, "href=\"/project/birds/results/2\"");
        expect(send("/project/birds/results/1", {{"info", "{"}}), "This is no JSON.");
        expectLeave(send("/project/birds/results/1", {{"info", "{\"species\":\"owl\"}"}}),
                    "/project/birds/results/1");
        CPPUNIT_ASSERT_EQUAL(std::string("owl"), valueAt(twin("results/1"), "result.info.species"));
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/results/9").status);
    }

    void testNews()
    {
        expect(page("blog"), "href=\"/project/birds/new-blogpost\"");
        expect(send("/project/birds/new-blogpost", {{"title", ""}, {"body", ""}}),
               "You must enter some text for the post.");
        expectLeave(send("/project/birds/new-blogpost", {{"title", "Hello"}, {"body", "**World**"}}),
                    "/project/birds/blog");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(twin("1/update"), "blogpost.published"));
        expect(page("1"), "href=\"/project/birds/1/update\"");
        expectLeave(send("/project/birds/1/update", {{"title", "Hi"}, {"body", "x"}, {"published", "on"}}),
                    "/project/birds/blog");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(twin("1/update"), "blogpost.published"));
        expectLeave(send("/project/birds/1/delete", {}), "/project/birds/blog");
        CPPUNIT_ASSERT_EQUAL(404, ann->get("/project/birds/1/update").status);
    }

    void testPicturesThatHelp()
    {
        expect(page("helping"), "There are none yet.");
        expect(sendFiles("/project/birds/helping", {}, "file", {{"x.txt", "x"}}), "This file is no picture.");
        expectLeave(sendFiles("/project/birds/helping", {}, "file", {{"x.gif", "GIF89a"}}),
                    "/project/birds/helping");
        const std::string url = valueAt(api("helpingmaterial/1"), "media_url");
        expect(page("helping"), url);
        expectLeave(send("/project/birds/helping/1", {}), "/project/birds/helping");
        expect(page("helping"), "There are none yet.");
    }

    void testCallsAndHistory()
    {
        addTasks(1);
        answer("1");
        expect(page("webhook"), "No server is notified yet");
        ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                  R"({"webhook":"http://127.0.0.1:9/x"})");
        expectLeave(send("/project/birds/webhook?all=1", {}), "/project/birds/webhook");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(twin("webhook"), "responses.0.payload.task_id"));
        send("/project/birds/webhook?all=1", {});
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(valueAt(twin("webhook"), "responses")));
        CPPUNIT_ASSERT_EQUAL(404, send("/project/birds/webhook/99", {}).status);
        expectLeave(send("/project/birds/webhook?failed=1", {}), "/project/birds/webhook");
        expect(page("auditlog"), "webhook:");
        const std::string logs = twin("auditlog");
        CPPUNIT_ASSERT_EQUAL(std::string("webhook"), valueAt(logs, "logs.0.attribute"));
        CPPUNIT_ASSERT_EQUAL(std::string("ann"), valueAt(logs, "logs.0.user_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("http://127.0.0.1:9"), valueAt(logs, "logs.0.new_value"));
    }

    /// Does what a schedule would do at its time.
    void runJob(const std::string& kind)
    {
        server->database().open()->write(
            [&](Transaction& transaction)
            {
                transaction.execute(
                    "INSERT INTO core_job (queue, kind, payload, created, due) VALUES ('jobs', $1, '', 0, 0)",
                    kind);
            });
    }

    std::int64_t countMails(const std::string& subject)
    {
        return server->database()
            .open()
            ->read(
                [&](Session& session)
                { return session.findInteger("SELECT count(*) FROM core_mail WHERE subject = $1", subject); })
            .value_or(0);
    }

    void testTasksThatComeInEachDay()
    {
        const std::string path = "/project/birds/tasks/autoimporter";
        expect(send(path, {{"form_name", "csv"}, {"csv_url", "x"}}), "This is no address");
        expectLeave(send(path, {{"form_name", "csv"}, {"csv_url", "http://127.0.0.1:1/x.csv"}}), path);
        expect(page("tasks/autoimporter"), "http://127.0.0.1:1/x.csv");
        CPPUNIT_ASSERT_EQUAL(std::string("csv"), valueAt(twin("tasks/autoimporter"), "importer.type"));
        runJob("tasks_daily_imports");
        CPPUNIT_ASSERT(
            becomesTrue([&] { return countMails("The import of the day has failed: Birds") == 1; }));
        expectLeave(send(path + "/delete", {}), "/project/birds/tasks/");
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(twin("tasks/autoimporter"), "importer"));
    }

    void testMailsToOwners()
    {
        addTasks(1);
        ann->send("PUT", "/api/project/1", {{"Content-Type", "application/json"}},
                  R"({"info":{"task_presenter":"x"}})");
        CPPUNIT_ASSERT_EQUAL(302, send("/project/birds/publish", {}).status);
        answer("1");
        runJob("tasks_owner_mails");
        CPPUNIT_ASSERT(becomesTrue([&] { return countMails("All tasks are done: Birds") == 1; }));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(twin("mails"), "form.mails"));
        expectLeave(send("/project/birds/mails", {{"x", "y"}}), "/project/birds/mails");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(twin("mails"), "form.mails"));
    }

    void testOnlyOwnersGetIn()
    {
        addTasks(1);
        for (const std::string path:
             {"tasks/import", "tasks/taskpresentereditor", "tasks/manage", "tasks/1/edit", "tasks/settings",
              "tasks/scheduler", "tasks/redundancy", "tasks/priority", "tasks/delete", "results/1",
              "new-blogpost", "helping", "webhook", "auditlog"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, client->get("/project/birds/" + path).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, get("/project/birds/" + path, otherKey).status);
            if (path != "auditlog" && path != "tasks/settings") // which only show
            {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403,
                                             post("/project/birds/" + path, "{}", otherKey).status);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 400,
                                             ann->postForm("/project/birds/" + path, "x=y").status);
            }
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OwnerTasksTest);

} // namespace colonnade::test::tasks
