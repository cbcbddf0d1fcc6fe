#include "http/tasks/TasksServer.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace colonnade::test::tasks
{

/// Exports of tasks, answers and results.
class ExportTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ExportTest);
    CPPUNIT_TEST(testJsonIsWhatTheListsShow);
    CPPUNIT_TEST(testNdjsonHasALineForEach);
    CPPUNIT_TEST(testCsvQuotesAndDefuses);
    CPPUNIT_TEST(testMembersOfInfoHaveColumns);
    CPPUNIT_TEST(testTheMarkAndTheTasksInfoOnRequest);
    CPPUNIT_TEST(testInfoComesBackAsItWas);
    CPPUNIT_TEST(testLargeObjectsAreReadInSmallPages);
    CPPUNIT_TEST(testEmptyExports);
    CPPUNIT_TEST(testMoreThanAPage);
    CPPUNIT_TEST(testAnExportIsOfOneMoment);
    CPPUNIT_TEST(testWhoMayExport);
    CPPUNIT_TEST(testRefusedArguments);
    CPPUNIT_TEST(testCommand);
    CPPUNIT_TEST_SUITE_END();

    TestProject _project;

    void makeAnswered(const std::string& info)
    {
        _project = createProject("p");
        createTask(_project.id, R"(,"n_answers":1,"info":)" + info);
        const std::string task = newtaskId("/api/p/newtask");
        CPPUNIT_ASSERT_EQUAL(200,
                             post("/api/taskrun", R"({"project_id":)" + std::to_string(_project.id) +
                                                      R"(,"task_id":)" + task + R"(,"info":)" + info + "}")
                                 .status);
    }

    Answer exportAs(const std::string& type, const std::string& format, const std::string& key)
    {
        return get("/api/project/" + std::to_string(_project.id) + "/export?type=" + type +
                       "&format=" + format,
                   key);
    }

    void testJsonIsWhatTheListsShow()
    {
        makeAnswered(R"({"a":[1,2.5,null],"ü":"x"})");
        const Answer runs = exportAs("task_run", "json", ownerKey);
        CPPUNIT_ASSERT_EQUAL(200, runs.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), runs.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), runs.header("X-Total-Count"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(runs.body));
        const std::string listed = get("/api/taskrun").body;
        for (const std::string member:
             {"id", "created", "finish_time", "task_id", "user_ip", "info", "media_url"})
            CPPUNIT_ASSERT_EQUAL(valueAt(listed, "0." + member), valueAt(runs.body, "0." + member));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(runs.body, "0.actor_key"));
        CPPUNIT_ASSERT_EQUAL(std::string("completed"),
                             valueAt(exportAs("task", "json", ownerKey).body, "0.state"));
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"),
                             valueAt(exportAs("result", "json", ownerKey).body, "0.task_run_ids"));
    }

    void testNdjsonHasALineForEach()
    {
        _project = createProject("p");
        createTask(_project.id, R"(,"info":"a\nb")");
        createTask(_project.id);
        const Answer tasks = exportAs("task", "ndjson", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("application/x-ndjson"), tasks.header("Content-Type"));
        std::istringstream lines(tasks.body);
        std::string line;
        CPPUNIT_ASSERT(std::getline(lines, line));
        CPPUNIT_ASSERT_EQUAL(std::string("a\nb"), valueAt(line, "info"));
        CPPUNIT_ASSERT(std::getline(lines, line));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(line, "info"));
        CPPUNIT_ASSERT(!std::getline(lines, line));
    }

    void testCsvQuotesAndDefuses()
    {
        makeAnswered(R"~("=HYPERLINK(\"http://x\",\"y\")")~");
        const Answer runs = exportAs("taskrun", "csv", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("text/csv; charset=utf-8"), runs.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("attachment; filename=\"project-1-taskrun.csv\""),
                             runs.header("Content-Disposition"));
        const auto end = runs.body.find("\r\n");
        const std::string header = runs.body.substr(0, end);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(header, std::size_t{0}, header.find("id,created,project_id,task_id,"));
        CPPUNIT_ASSERT(header.ends_with(",info") || header.find(",info,") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(runs.body, runs.body.find(R"~("'=HYPERLINK(""http://x"",""y"")")~", end) !=
                                              std::string::npos);

        createTask(_project.id, R"(,"priority_0":-1.5,"info":{"a":"b,c"})");
        for (const std::string start: {"+1", "-1", "@a", "\\ta", "\\ra"})
            createTask(_project.id, R"(,"info":")" + start + "\"");
        const std::string tasks = exportAs("task", "csv", ownerKey).body;
        CPPUNIT_ASSERT_MESSAGE(tasks, tasks.find(R"("{""a"":""b,c""}")") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(tasks, tasks.find(",-1.5,") != std::string::npos);
        // A text that reads as JSON stands as JSON, so that it stays a text.
        for (const std::string cell: {"+1", "\"\"\"-1\"\"\"", "'@a", "'\ta", "\"'\ra\""})
            CPPUNIT_ASSERT_MESSAGE(cell + tasks, tasks.find("," + cell + ",") != std::string::npos);
    }

    void testMembersOfInfoHaveColumns()
    {
        makeAnswered(R"({"species":"fox","count":-2,"at":{"x":1.5,"y":null},"tags":["a"]})");
        const std::string runs = exportAs("task_run", "csv", ownerKey).body;
        CPPUNIT_ASSERT_MESSAGE(
            runs, runs.find(",info,info_species,info_count,info_at,info_at_x,info_at_y,info_tags\r\n") !=
                      std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(runs, runs.find(R"~(,fox,-2,"{""x"":1.5,""y"":null}",1.5,,"[""a""]")~"
                                               "\r\n") != std::string::npos);
        const std::string tasks = exportAs("task", "tsv", ownerKey).body;
        CPPUNIT_ASSERT_MESSAGE(tasks, tasks.find("\tinfo_at_x\t") != std::string::npos);
    }

    void testTheMarkAndTheTasksInfoOnRequest()
    {
        makeAnswered(R"({"a":"ü"})");
        const Answer marked = exportAs("task_run", "CSV&bom=1&task_info=1", ownerKey);
        CPPUNIT_ASSERT(marked.body.starts_with("\xEF\xBB\xBFid,"));
        CPPUNIT_ASSERT_MESSAGE(marked.body,
                               marked.body.find(",info_a,task_info,task_info_a\r\n") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(marked.body, marked.body.find(R"(ü,"{""a"":""ü""}",ü)") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("attachment; filename=\"project-1-taskrun.csv\""),
                             marked.header("Content-Disposition"));
        const Answer json = exportAs("task_run", "json&task_info=1", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("ü"), valueAt(json.body, "0.task_info.a"));
        const Answer lines = exportAs("result", "jsonl&task_info=1", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("ü"), valueAt(lines.body, "task_info.a"));
        CPPUNIT_ASSERT_EQUAL(std::string("text/tab-separated-values; charset=utf-8"),
                             exportAs("task", "tsv&bom=1", ownerKey).header("Content-Type"));
        expectError(exportAs("task", "json&task_info=1", ownerKey), 415, "ValueError");
        expectError(exportAs("task", "json&bom=1", ownerKey), 415, "ValueError");
        const auto shown = server->run({"project", "export", "p", "task_run", "tsv", "--bom", "--task-info"});
        CPPUNIT_ASSERT_MESSAGE(shown.err, shown.out.starts_with("\xEF\xBB\xBFid\t"));
        CPPUNIT_ASSERT(shown.out.find("\ttask_info\t") != std::string::npos);
    }

    /// Whatever info says, in each format, an import gives it back.
    void testInfoComesBackAsItWas()
    {
        _project = createProject("p");
        const std::vector<std::string> infos{R"("-5")",
                                             "-5",
                                             R"("+34 600")",
                                             R"("=1+1")",
                                             R"("'=1")",
                                             R"("true")",
                                             R"("")",
                                             R"("ü €")",
                                             "123456789012345678901234567890",
                                             R"({"n":3.14159265358979323846,"m":[-0.1000000000000000055]})",
                                             R"({"a":{"b":"-1"},"a_b":"x\r\n,\"y\""})",
                                             R"([{"a":null}])"};
        for (const auto& info: infos)
            createTask(_project.id, ",\"info\":" + info);
        const ScratchFolder folder;
        for (const std::string format: {"csv", "csv&bom=1", "tsv", "json", "ndjson"})
        {
            const std::string path = folder.path() + "/t." + format.substr(0, format.find('&'));
            std::ofstream(path, std::ios::binary) << exportAs("task", format, ownerKey).body;
            const auto same = server->run({"project", "import-tasks", "p", path});
            CPPUNIT_ASSERT_EQUAL(std::string("0 tasks imported, 0 rows faulty, 12 skipped as repeats\n"),
                                 same.out);
        }
        const std::string shown = exportAs("task", "json", ownerKey).body;
        for (const auto& info: infos)
            CPPUNIT_ASSERT_MESSAGE(info + shown, shown.find("\"info\":" + info) != std::string::npos);
    }

    void testLargeObjectsAreReadInSmallPages()
    {
        _project = createProject("p");
        const std::string large = ",\"info\":\"" + std::string(900000, 'x') + "\"";
        for (int i = 0; i < 12; ++i) // more bytes than a page may have
            createTask(_project.id, large);
        const Answer tasks = exportAs("task", "csv", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("12"), tasks.header("X-Total-Count"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{13}, std::count(tasks.body.begin(), tasks.body.end(), '\n'));
    }

    void testEmptyExports()
    {
        _project = createProject("p");
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(exportAs("task", "json", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(std::string(), exportAs("task", "ndjson", ownerKey).body);
        const Answer csv = exportAs("task_run", "csv", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("0"), csv.header("X-Total-Count"));
        CPPUNIT_ASSERT_EQUAL(csv.body.size() - 2, csv.body.find("\r\n"));
    }

    void testMoreThanAPage()
    {
        _project = createProject("p");
        for (int i = 0; i < 401; ++i)
            createTask(_project.id);
        const Answer tasks = exportAs("task", "json", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("401"), tasks.header("X-Total-Count"));
        CPPUNIT_ASSERT_EQUAL(401, sizeOf(tasks.body));
        CPPUNIT_ASSERT_EQUAL(std::string("401"), valueAt(tasks.body, "400.id"));
    }

    void testAnExportIsOfOneMoment()
    {
        constexpr int TASKS = 700; // some pages
        _project = createProject("p");
        std::vector<std::int64_t> ids;
        for (int i = 0; i < TASKS; ++i)
            ids.push_back(createTask(_project.id));
        // At each moment there are TASKS or one more, without a gap between the first and the last.
        std::atomic<bool> ended = false;
        std::atomic<int> changes = 0;
        std::thread changer(
            [&]
            {
                HttpClient mine(server->port());
                for (std::size_t first = 0; !ended; ++first, ++changes)
                {
                    const Answer made = mine.postJson(
                        "/api/task", R"({"project_id":)" + std::to_string(_project.id) + "}", as(ownerKey));
                    ids.push_back(std::stoll(valueAt(made.body, "id")));
                    mine.send("DELETE", "/api/task/" + std::to_string(ids[first]), as(ownerKey), "");
                }
            });
        std::vector<Answer> exports;
        while (exports.size() < 20 || (changes < 20 && exports.size() < 1000))
            exports.push_back(exportAs("task", exports.size() % 2 ? "ndjson" : "csv", ownerKey));
        ended = true;
        changer.join();
        CPPUNIT_ASSERT(changes >= 20);
        for (const auto& answer: exports)
        {
            const bool isCsv = answer.header("Content-Type").starts_with("text/csv");
            const auto lines = std::count(answer.body.begin(), answer.body.end(), '\n') - (isCsv ? 1 : 0);
            CPPUNIT_ASSERT_EQUAL(std::to_string(lines), answer.header("X-Total-Count"));
            CPPUNIT_ASSERT(lines == TASKS || lines == TASKS + 1);
        }
    }

    void testWhoMayExport()
    {
        _project = createProject("p");
        expectError(exportAs("task", "json", ""), 401, "Unauthorized");
        expectError(exportAs("task", "json", otherKey), 403, "Forbidden");
        expectError(exportAs("task", "xml", ""), 401, "Unauthorized"); // before the arguments
        CPPUNIT_ASSERT_EQUAL(200, exportAs("task", "json", adminKey).status);
        expectError(get("/api/project/4711/export", ownerKey), 404, "NotFound");
    }

    void testRefusedArguments()
    {
        _project = createProject("p");
        expectError(exportAs("project", "json", ownerKey), 415, "ValueError");
        expectError(exportAs("task", "xml", ownerKey), 415, "ValueError");
    }

    void testCommand()
    {
        makeAnswered("7");
        const auto shown = server->run({"project", "export", "p", "task", "json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown.err, 0, shown.exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("7"), valueAt(shown.out, "0.info"));
        const ScratchFolder folder;
        const std::string path = folder.path() + "/runs.csv";
        CPPUNIT_ASSERT_EQUAL(0, server->run({"project", "export", "p", "task_run", "csv", path}).exitCode);
        std::ifstream file(path);
        std::string line;
        CPPUNIT_ASSERT(std::getline(file, line) && std::getline(file, line));
        CPPUNIT_ASSERT_EQUAL(2, server->run({"project", "export", "p", "task"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(1, server->run({"project", "export", "x", "task", "csv"}).exitCode);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExportTest);

} // namespace colonnade::test::tasks
