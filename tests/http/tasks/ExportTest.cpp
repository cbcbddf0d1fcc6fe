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
        for (const std::string start: {"+1", "-1", "@a", "\\t1", "\\r1"})
            createTask(_project.id, R"(,"info":")" + start + "\"");
        const std::string tasks = exportAs("task", "csv", ownerKey).body;
        CPPUNIT_ASSERT_MESSAGE(tasks, tasks.find(R"("{""a"":""b,c""}")") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(tasks, tasks.find(",-1.5,") != std::string::npos);
        for (const std::string cell: {"'+1", "'-1", "'@a", "'\t1", "\"'\r1\""})
            CPPUNIT_ASSERT_MESSAGE(cell + tasks, tasks.find("," + cell + ",") != std::string::npos);
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
