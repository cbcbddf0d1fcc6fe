#include "http/tasks/TasksServer.h"
#include "support/BecomesTrue.h"

#include <colonnade/Database.h>
#include <colonnade/Json.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/resource.h>

namespace colonnade::test::tasks
{

/// Imports of tasks, by command and by API.
class ImportTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ImportTest);
    CPPUNIT_TEST(testCsvColumnsBecomeInfo);
    CPPUNIT_TEST(testCsvFaultsNameTheirLines);
    CPPUNIT_TEST(testFilesThatCannotBeReadStoreNothing);
    CPPUNIT_TEST(testFaultyRowsLeaveTheOthersDone);
    CPPUNIT_TEST(testArgumentsOfTheCommand);
    CPPUNIT_TEST(testArgumentsOfTheApi);
    CPPUNIT_TEST(testRepeatsAreSkipped);
    CPPUNIT_TEST(testADryRunStoresNothing);
    CPPUNIT_TEST(testAnImportIsTakenBack);
    CPPUNIT_TEST(testManyTasksAtOnce);
    CPPUNIT_TEST(testFilesThatNoImportWaitsForAreRemoved);
    CPPUNIT_TEST(testAnImportWithoutItsFileEndsAsFailed);
    CPPUNIT_TEST(testNoRoomIsToldAndLeavesNothing);
    CPPUNIT_TEST(testNdjsonAndJson);
    CPPUNIT_TEST(testFilesWithoutRows);
    CPPUNIT_TEST(testAnExportCanBeImported);
    CPPUNIT_TEST(testImportedTasksAreHandedOut);
    CPPUNIT_TEST(testJob);
    CPPUNIT_TEST(testAJobSurvivesAKill);
    CPPUNIT_TEST(testACommandThatWasKilledGoesOn);
    CPPUNIT_TEST(testTheApiTakesSoManyRowsAndNoMore);
    CPPUNIT_TEST(testAnInfoIsAsLargeAsOneByTheApi);
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

    ProcessResult import(const std::string& name, const std::string& content,
                         const std::vector<std::string>& options = {})
    {
        const std::string path = _folder.path() + "/" + name;
        std::ofstream(path, std::ios::binary) << content;
        std::vector<std::string> words{"project", "import-tasks", "p", path};
        words.insert(words.end(), options.begin(), options.end());
        return server->run(words);
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
        const auto done =
            import("t.csv", "info,n_answers\n\"{\"\"a\"\":1}\",1\nx,many\ntext,3\none\n\"y\"z,1\n");
        CPPUNIT_ASSERT_EQUAL(1, done.exitCode);
        for (const std::string part:
             {"line 3: ", "line 5: the row has 1 cells, the header 2", "line 6: text follows a closing"})
            CPPUNIT_ASSERT_MESSAGE(done.err, done.err.find(part) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("2 tasks imported, 3 rows faulty\n"), done.out);
        const std::string tasks = get("/api/task").body;
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(tasks, "0.info.a"));
        CPPUNIT_ASSERT_EQUAL(std::string("text"), valueAt(tasks, "1.info"));
    }

    /// Nothing of a file is stored that cannot be read as a whole, and it is not called done.
    void testFilesThatCannotBeReadStoreNothing()
    {
        for (const auto& [content, part]: HeaderList{{"a,b\n1,2\n3,caf\xE9\n", "encoding=windows-1252"},
                                                     {"a,b\n1,2\n\"3,4\n5,6\n", "line 3"},
                                                     {"a;b,c\n1;2,3\n", "delimiter="},
                                                     {"a,b\n", "no rows"},
                                                     {"PK\x03\x04", "XLSX"}})
        {
            const auto done = import("t.csv", content);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(part, 1, done.exitCode);
            CPPUNIT_ASSERT_MESSAGE(done.err, done.err.find(part) != std::string::npos);
            const std::string job = waitForJob(valueAt(postJob("csv", content, ownerKey).body, "id"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::string("failed"), valueAt(job, "state"));
            CPPUNIT_ASSERT_MESSAGE(job, valueAt(job, "errors.0.error").find(part) != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("0"), taskCount());
    }

    /// It is done if anything of it is new or there already, failed if no row could be read.
    void testFaultyRowsLeaveTheOthersDone()
    {
        const auto stateOf = [&](const std::string& rows)
        { return valueAt(jobOf("format=ndjson", rows), "state"); };
        CPPUNIT_ASSERT_EQUAL(std::string("done"), stateOf("{\"a\":1}\n{\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), stateOf("{\n{\"a\":1}\n"));
        CPPUNIT_ASSERT_EQUAL(std::string("failed"), stateOf("{\n[\n"));
    }

    void testArgumentsOfTheCommand()
    {
        for (const std::string name: {"a.tsv", "a.txt"})
            CPPUNIT_ASSERT_EQUAL(std::string("1 tasks imported, 0 rows faulty\n"),
                                 import(name, "q\tr\n" + name + "\tx\n").out);
        CPPUNIT_ASSERT_EQUAL(std::string("1 tasks imported, 0 rows faulty\n"),
                             import("a.jsonl", "{\"q\":1}\n").out);
        CPPUNIT_ASSERT_EQUAL(
            std::string("1 tasks imported, 0 rows faulty\n"),
            import("a.dat", "q^r\n\xE9^1\n", {"--format=CSV", "--delimiter", "^", "--encoding=latin-1"}).out);
        CPPUNIT_ASSERT_EQUAL(std::string("é"), valueAt(get("/api/task").body, "3.info.q"));
        CPPUNIT_ASSERT_EQUAL(std::string("1 tasks would be imported, 0 rows faulty, 1 skipped as repeats\n"),
                             import("a.jsonl", "{\"q\":1}\n{\"q\":2}\n", {"--dry-run"}).out);
        CPPUNIT_ASSERT_EQUAL(std::string("2 tasks imported, 0 rows faulty\n"),
                             import("a.jsonl", "{\"q\":1}\n{\"q\":2}\n", {"--repeats", "keep"}).out);
        CPPUNIT_ASSERT_EQUAL(std::string("6"), taskCount());
        for (const std::string name: {"a.xml", "a.geojson", "a"})
        {
            const auto refused = import(name, "x\n1\n");
            CPPUNIT_ASSERT_EQUAL(2, refused.exitCode);
            CPPUNIT_ASSERT_MESSAGE(refused.err, refused.err.find(".tsv") != std::string::npos);
        }
        for (const std::string option:
             {"--encoding=utf-7", "--delimiter=ab", "--repeats=no", "--dry", "--format=xlsx"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(option, 2, import("a.csv", "x\n1\n", {option}).exitCode);
    }

    void testArgumentsOfTheApi()
    {
        const auto posted =
            [&](const std::string& arguments, const std::string& content, const std::string& type = "")
        {
            HeaderList headers = as(ownerKey);
            if (!type.empty())
                headers.emplace_back("Content-Type", type);
            const Answer made = client->send("POST", path() + "/import?" + arguments, headers, content);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(arguments + made.body, 202, made.status);
            return waitForJob(valueAt(made.body, "id"));
        };
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(posted("", "a,b\n1,2\n", "application/csv"), "imported"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(posted("format=CSV", "a,b\n2,2\n"), "imported"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(posted("format=jsonl", "{\"a\":3}"), "imported"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(posted("", "a\tb\n4\t2\n", "text/tab-separated-values"), "imported"));
        const std::string latin = posted("", "a;b\n\xE9;2\n", "text/csv; charset=ISO-8859-1");
        CPPUNIT_ASSERT_EQUAL(std::string("windows-1252"), valueAt(latin, "encoding"));
        CPPUNIT_ASSERT_EQUAL(std::string(";"), valueAt(latin, "delimiter"));
        posted("format=csv&delimiter=%7C&encoding=utf-8&repeats=keep", "a|b\n5|2\n");
        CPPUNIT_ASSERT_EQUAL(std::string("6"), taskCount());
        for (const std::string arguments:
             {"format=xlsx", "format=csv&encoding=utf-7", "format=csv&delimiter=ab",
              "format=json&delimiter=,", "format=csv&repeats=no", "format=csv&dry_run=perhaps"})
            expectError(client->send("POST", path() + "/import?" + arguments, as(ownerKey), "a\n1\n"), 415,
                        "ValueError");
        expectError(client->send("POST", path() + "/import?format=csv&dryrun=1", as(ownerKey), "a\n1\n"), 415,
                    "AttributeError", "There is no argument dryrun; did you mean dry_run?");
    }

    std::string jobOf(const std::string& arguments, const std::string& content)
    {
        const Answer made = client->send("POST", path() + "/import?" + arguments, as(ownerKey), content);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 202, made.status);
        return waitForJob(valueAt(made.body, "id"));
    }

    void expectCounts(const std::string& job, int imported, int skipped)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::string("done"), valueAt(job, "state"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::to_string(imported), valueAt(job, "imported"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::to_string(skipped), valueAt(job, "skipped"));
    }

    void testRepeatsAreSkipped()
    {
        createTask(_project.id, R"(,"info":{"a":"1","b":"x"})"); // by the API, members in another order
        const std::string changed = std::to_string(createTask(_project.id, R"(,"info":{"a":"old"})"));
        expectCounts(jobOf("format=csv", "b,a\nx,1\ny,2\ny,2\n"), 1, 2);
        expectCounts(jobOf("format=csv", "a,b\n1,x\n2,y\n3,z\n"), 1, 2);
        expectCounts(jobOf("format=json", R"([{"a":"old"},{"a":1},{"a":"1"},{"a":1.0}])"), 3, 1);
        put("/api/task/" + changed, R"({"info":{"a":"new"}})", ownerKey);
        expectCounts(jobOf("format=json", R"([{"a":"old"},{"a":"new"}])"), 1, 1);
        expectCounts(jobOf("format=csv&repeats=keep", "a,b\n1,x\n1,x\n"), 2, 0);
        const TestProject second = createProject("second");
        del("/api/task/" + changed, ownerKey);
        expectCounts(jobOf("format=json", R"([{"a":"new"}])"), 1, 0);
        CPPUNIT_ASSERT_EQUAL(std::string("10"), taskCount());
    }

    void testADryRunStoresNothing()
    {
        createTask(_project.id, R"(,"info":{"a":"1"})");
        const std::string rows = "a\n1\n2\n2\n3,4\n5\n";
        const std::string job = jobOf("format=csv&dry_run=1", rows);
        expectCounts(job, 2, 2);
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(job, "dry_run"));
        CPPUNIT_ASSERT_EQUAL(std::string("5"), valueAt(job, "errors.0.line"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), taskCount());
        const std::string real = jobOf("format=csv", rows);
        for (const std::string member: {"imported", "skipped", "failed", "errors", "rows_read"})
            CPPUNIT_ASSERT_EQUAL(valueAt(job, member), valueAt(real, member));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), taskCount());
    }

    void testAnImportIsTakenBack()
    {
        createTask(_project.id, R"(,"info":{"a":"0"})");
        const std::string id = valueAt(jobOf("format=ndjson", manyRows(450)), "id");
        const std::string other = valueAt(jobOf("format=csv", "a\n1\n"), "id");
        for (int i = 0; i < 2; ++i) // one by the API, one of the import
            CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, newtaskId("/api/p/newtask")).status);
        const std::string job = path() + "/import/" + id;
        expectError(del(job), 401, "Unauthorized");
        expectError(del(job, otherKey), 403, "Forbidden");
        expectError(del(job + "?answer=1", ownerKey), 415, "AttributeError");
        expectError(del(path() + "/import/4711", ownerKey), 404, "NotFound");
        const Answer taken = del(job, ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(taken.body, std::string("449"), valueAt(taken.body, "deleted"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(taken.body, "kept"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), taskCount());
        CPPUNIT_ASSERT(valueAt(get(job, ownerKey).body, "taken_back").size() > 10);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(del(job + "?answers=1", ownerKey).body, "deleted"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(del(job + "?answers=1", ownerKey).body, "deleted"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), taskCount());
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get("/api/projectstats").body, "0.n_tasks"));
        expectCounts(jobOf("format=ndjson", manyRows(450)), 450, 0); // nothing of it is there any more
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(del(path() + "/import/" + other, ownerKey).body, "deleted"));
    }

    void testManyTasksAtOnce()
    {
        jobOf("format=ndjson", manyRows(450));
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, newtaskId("/api/p/newtask")).status);
        const std::string tasks = path() + "/tasks";
        expectError(put(tasks, R"({"n_answers":2})"), 401, "Unauthorized");
        expectError(put(tasks, R"({"n_answers":2})", otherKey), 403, "Forbidden");
        expectError(put(tasks + "?limit=5", R"({"n_answers":2})", ownerKey), 415, "ValueError");
        expectError(put(tasks + "?colour=red", R"({"n_answers":2})", ownerKey), 415, "AttributeError");
        expectError(put(tasks, R"({"n_answers":"many"})", ownerKey), 415, "DataError");
        expectError(put(tasks, R"({"id":7})", ownerKey), 400, "BadRequest");
        expectError(put(tasks, "{}", ownerKey), 415, "ValueError");
        expectError(del("/api/project/4711/tasks", ownerKey), 404, "NotFound");
        Answer changed = put(tasks, R"({"n_answers":2,"priority_0":0.5})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, std::string("450"), valueAt(changed.body, "changed"));
        changed = put(tasks + "?info=n::7", R"({"n_answers":9})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, std::string("1"), valueAt(changed.body, "changed"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/task?n_answers=9&info=n::7").body));
        CPPUNIT_ASSERT_EQUAL(std::string("0.5"), valueAt(get("/api/task?n_answers=9").body, "0.priority_0"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(del(tasks + "?n_answers=9", ownerKey).body, "deleted"));
        const Answer deleted = del(tasks, ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(deleted.body, std::string("448"), valueAt(deleted.body, "deleted"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(deleted.body, "kept"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(del(tasks + "?answers=1", ownerKey).body, "deleted"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), taskCount());
    }

    std::size_t filesOfImports() const
    {
        std::size_t count = 0;
        for (const auto& entry: std::filesystem::directory_iterator(server->dataFolder() + "/tasks"))
            count += entry.path().filename().string().starts_with("import-") ? 1 : 0;
        return count;
    }

    void testFilesThatNoImportWaitsForAreRemoved()
    {
        // Of a killed server: whole, half, and that of a project which was deleted meanwhile.
        server->kill();
        for (const std::string name: {"import-1", "import-2.new", "spool-abc"})
            std::ofstream(server->dataFolder() + "/tasks/" + name) << manyRows(1);
        server->start();
        client = std::make_unique<HttpClient>(server->port());
        CPPUNIT_ASSERT(becomesTrue([&] { return filesOfImports() == 0; }));
        const std::string id = valueAt(postJob("ndjson", manyRows(20000), ownerKey).body, "id");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, filesOfImports());
        CPPUNIT_ASSERT_EQUAL(204, del(path(), ownerKey).status);
        CPPUNIT_ASSERT(becomesTrue([&] { return filesOfImports() == 0; }));
    }

    /// A process that may not write longer files stands for a full disk.
    void testNoRoomIsToldAndLeavesNothing()
    {
        std::string rows;
        for (int i = 0; i < 100; ++i)
            rows += R"({"n":)" + std::to_string(i) + R"(,"x":")" + std::string(90000, 'x') + "\"}\n";
        struct rlimit before = {};
        ::prlimit(server->pid(), RLIMIT_FSIZE, nullptr, &before);
        const struct rlimit small = {8U << 20U, before.rlim_max};
        ::prlimit(server->pid(), RLIMIT_FSIZE, &small, nullptr);
        const Answer refused = postJob("ndjson", rows, ownerKey);
        const std::size_t left = filesOfImports();
        ::prlimit(server->pid(), RLIMIT_FSIZE, &before, nullptr);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 503, refused.status);
        CPPUNIT_ASSERT(!refused.header("Retry-After").empty());
        CPPUNIT_ASSERT_MESSAGE(refused.body, refused.body.find("no room") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, left);
        CPPUNIT_ASSERT_MESSAGE(server->output(),
                               server->output().find("File too large") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(202, postJob("ndjson", rows, ownerKey).status);
    }

    /// As after a power cut, had the file not been on the disk before the row.
    void testAnImportWithoutItsFileEndsAsFailed()
    {
        const std::string id = valueAt(postJob("ndjson", manyRows(20000), ownerKey).body, "id");
        server->kill();
        for (const auto& entry: std::filesystem::directory_iterator(server->dataFolder() + "/tasks"))
            if (entry.path().filename().string().starts_with("import-"))
                std::filesystem::remove(entry.path());
        server->database().open()->write( // on PostgreSQL another server may have it, but not for so long
            [](Transaction& transaction)
            { transaction.execute("UPDATE tasks_import SET seen = seen - 60"); });
        server->start();
        client = std::make_unique<HttpClient>(server->port());
        const std::string job = waitForJob(id);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(job, std::string("failed"), valueAt(job, "state"));
        CPPUNIT_ASSERT_MESSAGE(job, job.find("the file is gone") != std::string::npos);
    }

    void testNdjsonAndJson()
    {
        const auto lines =
            import("t.ndjson", "{\"info\":1}\n\n{\"info\":5,\"nonsense\":1}\n[1]\n{oops\n{\"info\":2}");
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
            const auto done = import("t." + format, file, {"--repeats=keep"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
            CPPUNIT_ASSERT_EQUAL(std::string("0 tasks imported, 0 rows faulty, "),
                                 import("t." + format, file).out.substr(0, 33));
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
        CPPUNIT_ASSERT_EQUAL(0, import("u.ndjson", manyRows(3), {"--repeats=keep"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(0, import("u.ndjson", manyRows(3), {"--repeats=keep"}).exitCode);
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
            const Answer made = postJob(format + "&repeats=keep", content, ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 202, made.status);
            CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(waitForJob(valueAt(made.body, "id")), "imported"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("4 tasks imported, 0 rows faulty\n"),
                             import("t.ndjson", manyRows(4), {"--repeats=keep"}).out);
    }

    void testAnInfoIsAsLargeAsOneByTheApi()
    {
        tearDown();
        start({"tasks.max_info_bytes=2048"});
        _project = createProject("p");
        const auto done =
            import("t.csv", "q\n" + std::string(2000, 'x') + "\n" + std::string(2100, 'x') + "\n");
        CPPUNIT_ASSERT_EQUAL(std::string("1 tasks imported, 1 rows faulty\n"), done.out);
        CPPUNIT_ASSERT_MESSAGE(done.err, done.err.find("line 3: the info has more than 2048 bytes") == 0);
    }

    void testRefusedJobs()
    {
        expectError(postJob("csv", "a\n1\n", ""), 401, "Unauthorized");
        expectError(postJob("csv", "a\n1\n", otherKey), 403, "Forbidden");
        expectError(postJob("xml", "a\n1\n", ownerKey), 415, "ValueError");
        expectError(postJob("csv", "", ownerKey), 415, "ValueError");
        // as by `curl -F file=@tasks.csv`: its lines would become tasks
        expectError(
            client->send("POST", path() + "/import?format=csv",
                         {as(ownerKey).front(), {"Content-Type", "multipart/form-data; boundary=B"}},
                         "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n"
                         "\r\na\r\n1\r\n--B--\r\n"),
            415, "ValueError");
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
