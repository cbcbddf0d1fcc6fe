#include "http/tasks/TasksServer.h"

#include <colonnade/Json.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace colonnade::test::tasks
{

/// Imports of tasks, by command and by API.
class ImportTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ImportTest);
    CPPUNIT_TEST(testCsvColumnsBecomeInfo);
    CPPUNIT_TEST(testCsvFaultsNameTheirLines);
    CPPUNIT_TEST(testNdjsonAndJson);
    CPPUNIT_TEST(testFilesWithoutRows);
    CPPUNIT_TEST(testAnExportCanBeImported);
    CPPUNIT_TEST(testImportedTasksAreHandedOut);
    CPPUNIT_TEST(testJob);
    CPPUNIT_TEST(testAJobSurvivesAKill);
    CPPUNIT_TEST(testACommandThatWasKilledGoesOn);
    CPPUNIT_TEST(testTheApiTakesSoManyRowsAndNoMore);
    CPPUNIT_TEST(testRefusedJobs);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        TasksServer::setUp();
        _project = createProject("p");
    }

private:
    ScratchFolder _folder;
    TestProject _project;

    ProcessResult import(const std::string& name, const std::string& content)
    {
        const std::string path = _folder.path() + "/" + name;
        std::ofstream(path, std::ios::binary) << content;
        return server->run({"project", "import-tasks", "p", path});
    }

    Answer postJob(const std::string& format, const std::string& content, const std::string& key)
    {
        return client->send("POST", path() + "/import?format=" + format, key.empty() ? HeaderList() : as(key),
                            content);
    }

    std::string path() const { return "/api/project/" + std::to_string(_project.id); }

    std::string taskCount()
    {
        return get(path() + "/export?type=task&format=json", ownerKey).header("X-Total-Count");
    }

    std::string waitForJob(const std::string& id)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        std::string job;
        do
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            job = get(path() + "/import/" + id, ownerKey).body;
        } while (valueAt(job, "state") == "running" && std::chrono::steady_clock::now() < end);
        return job;
    }

    static std::string manyRows(int count)
    {
        std::string rows;
        for (int i = 0; i < count; ++i)
            rows += R"({"info":{"n":)" + std::to_string(i) + "}}\n";
        return rows;
    }

    void testCsvColumnsBecomeInfo()
    {
        const auto done = import("t.csv", "\xEF\xBB\xBFquestion,n_answers,priority_0,url\r\n"
                                          "\"Is \"\"this\"\",\nit?\",2,0.5,http://x\r\n"
                                          "\r\n"
                                          "B,,,\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        const std::string tasks = get("/api/task").body;
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(tasks));
        CPPUNIT_ASSERT_EQUAL(std::string("Is \"this\",\nit?"), valueAt(tasks, "0.info.question"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(tasks, "0.n_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.5"), valueAt(tasks, "0.priority_0"));
        CPPUNIT_ASSERT_EQUAL(std::string("http://x"), valueAt(tasks, "0.info.url"));
        CPPUNIT_ASSERT_EQUAL(std::string("30"), valueAt(tasks, "1.n_answers"));
    }

    void testCsvFaultsNameTheirLines()
    {
        const auto done = import(
            "t.csv", "info,n_answers\n\"{\"\"a\"\":1}\",1\nx,many\ntext,3\none\n\"y\xFF\",1\n\"open,1\n");
        CPPUNIT_ASSERT_EQUAL(1, done.exitCode);
        for (const std::string part:
             {"line 3: ", "line 5: the row has 1 cells, the header 2", "line 6: the row is not UTF-8",
              "line 7: a quotation mark is not closed"})
            CPPUNIT_ASSERT_MESSAGE(done.err, done.err.find(part) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("2 tasks imported, 4 rows faulty\n"), done.out);
        const std::string tasks = get("/api/task").body;
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(tasks, "0.info.a"));
        CPPUNIT_ASSERT_EQUAL(std::string("text"), valueAt(tasks, "1.info"));
    }

    void testNdjsonAndJson()
    {
        const auto lines = import("t.ndjson", "{\"info\":1}\n\n{\"nonsense\":1}\n[1]\n{oops\n{\"info\":2}");
        CPPUNIT_ASSERT_EQUAL(std::string("2 tasks imported, 3 rows faulty\n"), lines.out);
        CPPUNIT_ASSERT_MESSAGE(lines.err,
                               lines.err.find("line 3: a task has no nonsense") != std::string::npos);
        const auto array = import("t.json", R"([{"info":3,"n_answers":"x"},{"info":4}])");
        CPPUNIT_ASSERT_EQUAL(std::string("1 tasks imported, 1 rows faulty\n"), array.out);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), taskCount());
    }

    void testFilesWithoutRows()
    {
        for (const auto& [name, content]: HeaderList{{"a.json", "{}"},
                                                     {"b.json", "[1"},
                                                     {"c.csv", ""},
                                                     {"d.csv", "info,x\n1,2\n"},
                                                     {"e.csv", "x,x\n1,2\n"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 1, import(name, content).exitCode);
        CPPUNIT_ASSERT_EQUAL(2, import("f.xml", "<a/>").exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), taskCount());
    }

    void testAnExportCanBeImported()
    {
        createTask(_project.id, R"(,"n_answers":4,"info":{"a":["b,c"]})");
        for (const std::string format: {"csv", "json", "ndjson"})
        {
            const std::string file = get(path() + "/export?type=task&format=" + format, ownerKey).body;
            const auto done = import("t." + format, file);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
        }
        const std::string tasks = get("/api/task").body;
        CPPUNIT_ASSERT_EQUAL(8, sizeOf(tasks));
        CPPUNIT_ASSERT_EQUAL(std::string("4"), valueAt(tasks, "7.n_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("b,c"), valueAt(tasks, "7.info.a.0"));
    }

    void testImportedTasksAreHandedOut()
    {
        createTask(_project.id, R"(,"priority_0":0.1)");
        const std::string first = newtaskId("/api/p/newtask");
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, first).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId("/api/p/newtask"));
        import("t.csv", "q,priority_0\na,0.9\n");
        CPPUNIT_ASSERT_EQUAL(std::string("2"), newtaskId("/api/p/newtask"));
    }

    void testJob()
    {
        const Answer made = postJob("ndjson", manyRows(600) + "{\n", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 202, made.status);
        const std::string id = valueAt(made.body, "id");
        CPPUNIT_ASSERT_EQUAL(path() + "/import/" + id, made.header("Location"));
        const std::string job = waitForJob(id);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::string("done"), valueAt(job, "state"));
        CPPUNIT_ASSERT_EQUAL(std::string("600"), valueAt(job, "imported"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(job, "failed"));
        CPPUNIT_ASSERT_EQUAL(std::string("601"), valueAt(job, "errors.0.line"));
        CPPUNIT_ASSERT_EQUAL(valueAt(job, "bytes_total"), valueAt(job, "bytes_read"));
        CPPUNIT_ASSERT_EQUAL(std::string("600"), taskCount());

        const std::string bad = valueAt(postJob("json", "{}", ownerKey).body, "id");
        CPPUNIT_ASSERT_EQUAL(std::string("failed"), valueAt(waitForJob(bad), "state"));
    }

    void testAJobSurvivesAKill()
    {
        constexpr int ROWS = 20000;
        const std::string id = valueAt(postJob("ndjson", manyRows(ROWS), ownerKey).body, "id");
        for (int i = 0; i < 3; ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(600));
            server->kill();
            server->start();
            client = std::make_unique<HttpClient>(server->port());
        }
        const std::string job = waitForJob(id);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::string("done"), valueAt(job, "state"));
        CPPUNIT_ASSERT_EQUAL(std::to_string(ROWS), valueAt(job, "imported"));
        const Answer tasks = get(path() + "/export?type=task&format=json", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::to_string(ROWS), tasks.header("X-Total-Count"));
        CPPUNIT_ASSERT_EQUAL(std::to_string(ROWS - 1),
                             valueAt(tasks.body, std::to_string(ROWS - 1) + ".info.n"));
    }

    void testACommandThatWasKilledGoesOn()
    {
        constexpr int ROWS = 20000;
        const std::string file = _folder.path() + "/t.ndjson";
        std::ofstream(file, std::ios::binary) << manyRows(ROWS);
        const std::vector<std::string> command = {"project", "import-tasks", "p", file};
        std::string before = "0";
        for (int i = 0; i < 2; ++i) // the second time goes on where the first was killed
        {
            server->runAndKill(command, [&] { return taskCount() != before; });
            before = taskCount();
            CPPUNIT_ASSERT(std::stoi(before) < ROWS);
        }
        const ProcessResult rest = server->run(command);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(rest.err, 0, rest.exitCode);
        CPPUNIT_ASSERT_MESSAGE(rest.err, rest.err.find("going on after ") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::to_string(ROWS) + " tasks imported, 0 rows faulty\n", rest.out);
        expectRowsInOrder(ROWS);
        // once it is done, the same file is a new import
        CPPUNIT_ASSERT_EQUAL(0, import("u.ndjson", manyRows(3)).exitCode);
        CPPUNIT_ASSERT_EQUAL(0, import("u.ndjson", manyRows(3)).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::to_string(ROWS + 6), taskCount());
    }

    /// No row is missing or there twice.
    void expectRowsInOrder(int count)
    {
        const JsonDocument tasks =
            JsonDocument::parse(get(path() + "/export?type=task&format=json", ownerKey).body);
        CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(count), tasks.root().size());
        for (int i = 0; i < count; ++i)
            CPPUNIT_ASSERT_EQUAL(
                static_cast<std::int64_t>(i),
                tasks.root().at(static_cast<std::size_t>(i)).find("info").find("n").integer());
    }

    void testTheApiTakesSoManyRowsAndNoMore()
    {
        tearDown();
        start({"tasks.import_max_rows=3"});
        _project = createProject("p");
        const std::string sentence = "The file has more than 3 rows. Import it in parts, or by the command.";
        for (const auto& [format, content]:
             HeaderList{{"ndjson", manyRows(4)},
                        {"csv", "q\na\nb\n\"c\nc\"\nd\n"},
                        {"json", R"([{"info":1},{"info":2},{"x":3},{"info":4}])"}})
            expectError(postJob(format, content, ownerKey), 413, "RequestEntityTooLarge", sentence);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), taskCount());
        for (const auto& [format, content]: HeaderList{{"ndjson", manyRows(3)},
                                                       {"csv", "q\na\nb\n\"c\nc\"\n"},
                                                       {"json", R"([{"info":1},{"info":2},{"info":3}])"}})
        {
            const Answer made = postJob(format, content, ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 202, made.status);
            CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(waitForJob(valueAt(made.body, "id")), "imported"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("4 tasks imported, 0 rows faulty\n"),
                             import("t.ndjson", manyRows(4)).out);
    }

    void testRefusedJobs()
    {
        expectError(postJob("csv", "a\n1\n", ""), 401, "Unauthorized");
        expectError(postJob("csv", "a\n1\n", otherKey), 403, "Forbidden");
        expectError(postJob("xml", "a\n1\n", ownerKey), 415, "ValueError");
        expectError(postJob("csv", "", ownerKey), 415, "ValueError");
        expectError(get(path() + "/import/7", ownerKey), 404, "NotFound");
        const std::string id = valueAt(postJob("csv", "a\n1\n", ownerKey).body, "id");
        expectError(get(path() + "/import/" + id, otherKey), 403, "Forbidden");
        const TestProject second = createProject("second");
        expectError(get("/api/project/" + std::to_string(second.id) + "/import/" + id, ownerKey), 404,
                    "NotFound");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImportTest);

} // namespace colonnade::test::tasks
