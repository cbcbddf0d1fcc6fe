#include "http/tasks/TasksServer.h"

#include <Poco/DirectoryIterator.h>
#include <Poco/File.h>

#include <sys/resource.h>

#include <filesystem>

namespace colonnade::test::tasks
{

/// Answers with files.
class UploadTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(UploadTest);
    CPPUNIT_TEST(testStoresAndServesTheFile);
    CPPUNIT_TEST(testNamesAreTheServers);
    CPPUNIT_TEST(testNothingIsStoredForRefusedAnswers);
    CPPUNIT_TEST(testRefusedForms);
    CPPUNIT_TEST(testDeletingTheAnswerDeletesItsFileOnly);
    CPPUNIT_TEST(testNoRoomIsToldAndLeavesNothing);
    CPPUNIT_TEST(testServesNothingElse);
    CPPUNIT_TEST(testOthersOnTheMachineCannotReadFiles);
    CPPUNIT_TEST(testLinksAreWebAddressesOrPaths);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({"tasks.upload_max_bytes=1000"});
        _project = createProject("p");
        _task = std::to_string(createTask(_project.id));
    }

private:
    TestProject _project;
    std::string _task;

    static std::string part(const std::string& disposition, const std::string& content)
    {
        return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n";
    }
    static std::string field(const std::string& name, const std::string& value)
    {
        return part("name=\"" + name + "\"", value);
    }
    static std::string file(const std::string& name, const std::string& content = "content")
    {
        return part("name=\"file\"; filename=\"" + name + "\"", content);
    }

    Answer send(const std::string& parts, const std::string& key = "")
    {
        HeaderList headers = key.empty() ? HeaderList() : as(key);
        headers.emplace_back("Content-Type", "multipart/form-data; boundary=B");
        return client->send("POST", "/api/taskrun", headers, parts + "--B--\r\n");
    }

    std::string ids() const
    {
        return field("project_id", std::to_string(_project.id)) + field("task_id", _task);
    }

    void request(const std::string& key = "")
    {
        CPPUNIT_ASSERT_EQUAL(_task, newtaskId("/api/p/newtask", key.empty() ? HeaderList() : as(key)));
    }

    int keptFiles() const
    {
        int count = 0;
        std::vector<std::string> folders{server->dataFolder()};
        while (!folders.empty())
        {
            const std::string folder = folders.back();
            folders.pop_back();
            for (Poco::DirectoryIterator at(folder), end; at != end; ++at)
                if (at->isDirectory())
                    folders.push_back(at->path());
                else if (folder.ends_with("/tasks/uploads"))
                    ++count;
        }
        return count;
    }

    std::string pathOf(const std::string& run) const
    {
        const std::string url = valueAt(run, "media_url");
        const auto at = url.find("/uploads/");
        CPPUNIT_ASSERT_MESSAGE(run, at != std::string::npos);
        return url.substr(at);
    }

    void testStoresAndServesTheFile()
    {
        request();
        const std::string content("\x89PNG\r\n\x1a\n\0\r\n--x", 14);
        const Answer stored = send(ids() + field("info", R"({"a":[1]})") + file("Photo.PNG", content));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(stored.body, "info.a.0"));
        CPPUNIT_ASSERT_EQUAL(std::string("answers"), valueAt(stored.body, "info.container"));
        const std::string path = pathOf(stored.body);
        CPPUNIT_ASSERT_EQUAL("/uploads/answers/" + valueAt(stored.body, "info.file_name"), path);
        CPPUNIT_ASSERT(path.ends_with(".png"));
        const Answer served = get(path);
        CPPUNIT_ASSERT_EQUAL(200, served.status);
        CPPUNIT_ASSERT_EQUAL(content, served.body);
        CPPUNIT_ASSERT_EQUAL(std::string("image/png"), served.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("nosniff"), served.header("X-Content-Type-Options"));
        CPPUNIT_ASSERT_EQUAL(std::string(), served.header("Content-Disposition"));
        CPPUNIT_ASSERT_EQUAL(1, keptFiles());
    }

    void testNamesAreTheServers()
    {
        int number = 0;
        for (const std::string name: {"../../../x.js", "blob", "a/b\\c.gif"})
        {
            const std::string key = createUser("user" + std::to_string(++number));
            request(key);
            const Answer stored = send(ids() + file(name), key);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
            CPPUNIT_ASSERT_EQUAL(std::string::npos,
                                 valueAt(stored.body, "info.file_name").find_first_of("/\\ "));
            const Answer served = get(pathOf(stored.body));
            CPPUNIT_ASSERT_EQUAL(std::string("content"), served.body);
            if (name.ends_with(".js"))
            {
                CPPUNIT_ASSERT_EQUAL(std::string("application/octet-stream"), served.header("Content-Type"));
                CPPUNIT_ASSERT(served.header("Content-Disposition").starts_with("attachment"));
            }
        }
        CPPUNIT_ASSERT_EQUAL(3, keptFiles());
    }

    void testNothingIsStoredForRefusedAnswers()
    {
        expectError(send(ids() + file("a.png")), 403, "Forbidden", "You must request a task first!");
        request();
        expectError(send(field("project_id", "99") + field("task_id", _task) + file("a.png")), 403,
                    "Forbidden", "Invalid project_id");
        expectError(send(ids() + field("nonsense", "1") + file("a.png")), 415, "TypeError");
        expectError(send(ids() + field("created", "x") + file("a.png")), 400, "BadRequest");
        expectError(send(ids() + field("timeout", "x") + file("a.png")), 415, "DataError");
        CPPUNIT_ASSERT_EQUAL(0, keptFiles());
        CPPUNIT_ASSERT_EQUAL(200, send(ids() + file("a.png")).status);
        CPPUNIT_ASSERT_EQUAL(403, send(ids() + file("a.png")).status);
        CPPUNIT_ASSERT_EQUAL(1, keptFiles());
    }

    void testRefusedForms()
    {
        request();
        expectError(send(ids()), 415, "AttributeError");
        expectError(send(ids() + file("a.exe")), 415, "ValueError");
        expectError(send(ids() + file("png")), 415, "ValueError");
        expectError(send(ids() + field("info", "{") + file("a.png")), 415, "ValueError");
        expectError(send(ids() + field("info", "[1]") + file("a.png")), 415, "TypeError");
        CPPUNIT_ASSERT_EQUAL(413, send(ids() + file("a.png", std::string(1001, 'x'))).status);
        CPPUNIT_ASSERT_EQUAL(0, keptFiles());
    }

    void testDeletingTheAnswerDeletesItsFileOnly()
    {
        request(ownerKey);
        const Answer first = send(ids() + file("a.png"), ownerKey);
        request(otherKey);
        // Whatever an answer says of files: the other's stays.
        const std::string theirs = valueAt(first.body, "info.file_name");
        const Answer second =
            send(ids() + field("info", R"({"container":"answers","file_name":")" + theirs + "\"}") +
                     field("media_url", valueAt(first.body, "media_url")) + file("b.png"),
                 otherKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(second.body, 200, second.status);
        CPPUNIT_ASSERT(valueAt(second.body, "info.file_name") != theirs);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/taskrun/" + valueAt(second.body, "id"), otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get(pathOf(second.body)).status);
        CPPUNIT_ASSERT_EQUAL(200, get(pathOf(first.body)).status);
        CPPUNIT_ASSERT_EQUAL(1, keptFiles());
    }

    /// A process that may not write longer files stands for a full disk.
    void testNoRoomIsToldAndLeavesNothing()
    {
        tearDown();
        start({"tasks.upload_max_bytes=12000000"});
        _project = createProject("p");
        _task = std::to_string(createTask(_project.id));
        request();
        struct rlimit before = {};
        ::prlimit(server->pid(), RLIMIT_FSIZE, nullptr, &before);
        const struct rlimit small = {8U << 20U, before.rlim_max}; // enough for the database
        ::prlimit(server->pid(), RLIMIT_FSIZE, &small, nullptr);
        const Answer refused = send(ids() + file("a.png", std::string(9U << 20U, 'x')));
        const int left = keptFiles();
        ::prlimit(server->pid(), RLIMIT_FSIZE, &before, nullptr);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 503, refused.status);
        CPPUNIT_ASSERT(!refused.header("Retry-After").empty());
        CPPUNIT_ASSERT_EQUAL(0, left);
        CPPUNIT_ASSERT_MESSAGE(server->output(),
                               server->output().find("File too large") != std::string::npos);
        const Answer stored =
            send(ids() + file("a.png", std::string(9U << 20U, 'x'))); // the task is still in hand
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
    }

    static std::filesystem::perms modeOf(const std::string& path)
    {
        return std::filesystem::status(path).permissions() & std::filesystem::perms::mask;
    }

    void testOthersOnTheMachineCannotReadFiles()
    {
        namespace fs = std::filesystem;
        const std::string folder = server->dataFolder() + "/tasks/uploads";
        request();
        const Answer stored = send(ids() + file("a.png"));
        const std::string name = valueAt(stored.body, "info.file_name");
        CPPUNIT_ASSERT(modeOf(folder) == fs::perms::owner_all);
        CPPUNIT_ASSERT((modeOf(folder + "/" + name) & fs::perms::others_all) == fs::perms::none);
        // a folder of an older version
        fs::permissions(folder, fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
        server->stop();
        server->start();
        client = std::make_unique<HttpClient>(server->port());
        CPPUNIT_ASSERT(modeOf(folder) == fs::perms::owner_all);
        CPPUNIT_ASSERT_EQUAL(200, get(pathOf(stored.body)).status);
        // and what lies there leads nowhere else
        const std::string link = "00000000-0000-4000-8000-000000000000.png";
        fs::create_symlink(folder + "/" + name, folder + "/" + link);
        CPPUNIT_ASSERT_EQUAL(404, get("/uploads/answers/" + link).status);
    }

    void testLinksAreWebAddressesOrPaths()
    {
        request();
        for (const std::string bad: {"javascript:alert(1)", "data:text/html,x", "//evil.example/x", "x:y"})
            expectError(postRun(_project.id, _task, "", R"(,"media_url":")" + bad + "\""), 415, "ValueError");
        const Answer stored = postRun(_project.id, _task, "", R"(,"media_url":"https://example.org/a.png")");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        const std::string id = valueAt(stored.body, "id");
        expectError(put("/api/taskrun/" + id, R"({"media_url":"javascript:x"})", adminKey), 415,
                    "ValueError");
        CPPUNIT_ASSERT_EQUAL(200,
                             put("/api/taskrun/" + id, R"({"media_url":"/uploads/x.png"})", adminKey).status);
        for (const std::string resource: {"helpingmaterial", "blogpost", "page", "announcement"})
        {
            std::string fields = R"({"title":"t","body":"b")";
            if (resource == "helpingmaterial")
                fields = R"({"project_id":1)";
            else if (resource == "page")
                fields = R"({"project_id":1,"slug":"s")";
            else if (resource == "blogpost")
                fields += R"(,"project_id":1)";
            expectError(post("/api/" + resource, fields + R"(,"media_url":"javascript:x"})", adminKey), 415,
                        "ValueError");
            const Answer made = post("/api/" + resource, fields + "}", adminKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
            expectError(put("/api/" + resource + "/" + valueAt(made.body, "id"),
                            R"({"media_url":"JavaScript:x"})", adminKey),
                        415, "ValueError");
        }
        expectError(put("/api/project/1", R"({"info":{"thumbnail_url":"javascript:x"}})", ownerKey), 415,
                    "ValueError");
        CPPUNIT_ASSERT_EQUAL(
            200,
            put("/api/project/1", R"({"info":{"thumbnail_url":"/uploads/user_1/x.png"}})", ownerKey).status);
    }

    void testServesNothingElse()
    {
        for (const std::string name: {"x.png", ".png", "00000000-0000-4000-8000-000000000000.png"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 404, get("/uploads/answers/" + name).status);
        for (const std::string name: {"..%2F..%2Fcolonnade.db", "%2e%2e"})
            CPPUNIT_ASSERT_EQUAL(400, get("/uploads/answers/" + name).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UploadTest);

} // namespace colonnade::test::tasks
