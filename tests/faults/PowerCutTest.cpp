#include "support/BecomesTrue.h"
#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

constexpr int ROUNDS = 20;
constexpr int ACKNOWLEDGED_A_ROUND = 25; ///< then the power is cut
constexpr int ROWS = 3;                  ///< of an import

/// A file system in a file, on which all temporary folders are made as long as it lives.
class Disk
{
public:
    Disk()
    {
        const std::string disk = _folder.file("disk"), mount = _folder.file("mount");
        std::filesystem::create_directory(mount);
        _works = run({"truncate", "-s", "160M", disk}) && run({"mkfs.ext4", "-q", "-F", disk}) &&
                 run({"mount", "-o", "loop", disk, mount});
        if (_works)
            ::setenv("TMPDIR", mount.c_str(), 1);
    }

    ~Disk()
    {
        ::unsetenv("TMPDIR");
        if (_works)
            run({"umount", "-l", _folder.file("mount")});
    }
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    /// False where nothing may be mounted.
    bool works() const { return _works; }

    /// What the disk holds now, and not what the system means to write to it later, is what there is.
    void cutPower() const
    {
        const std::string disk = _folder.file("disk"), mount = _folder.file("mount");
        CPPUNIT_ASSERT(run({"cp", disk, disk + ".cut"}) && run({"umount", "-l", mount}) &&
                       run({"mv", disk + ".cut", disk}) && run({"mount", "-o", "loop", disk, mount}));
    }

private:
    static bool run(const std::vector<std::string>& command) { return runProgram(command).exitCode == 0; }

    const ScratchFolder _folder; // made before TMPDIR changes
    bool _works = false;
};

} // namespace

/// The power goes while files are sent: what was acknowledged is there afterwards.
class PowerCutTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PowerCutTest);
    CPPUNIT_TEST(testAcknowledgedFilesAndImportsSurvive);
    CPPUNIT_TEST_SUITE_END();

    void testAcknowledgedFilesAndImportsSurvive()
    {
        const Disk disk;
        if (!disk.works())
        {
            std::cerr << "not tested, since nothing can be mounted here: the power cut\n";
            return;
        }
        {
            ServerProcess server({"http.rate_limit=1000000000"});
            setUpProject(server);
            for (int round = 1; round <= ROUNDS; ++round)
            {
                sendUntilKilled(server);
                disk.cutPower();
                server.start();
                expectAll(server, "round " + std::to_string(round));
            }
        } // its folders go before the disk
    }

    void setUpProject(const ServerProcess& server)
    {
        const auto ada = JsonDocument::parse(server.createUser("ada", "a long enough secret", {"--json"}));
        _key = {{"Authorization", std::string(ada.root().find("api_key").text())}};
        HttpClient client(server.port());
        CPPUNIT_ASSERT_EQUAL(
            200, client.postJson("/api/project", R"({"name":"p","short_name":"p","description":"d"})", _key)
                     .status);
    }

    /// The API's answer to a form with a file of `content`; its `media_url`, or nothing if it was refused.
    std::optional<std::string> sendFile(HttpClient& client, const std::string& content) const
    {
        static const std::string line = "------a-file\r\nContent-Disposition: form-data; name=";
        const std::string body = line + "\"project_id\"\r\n\r\n1\r\n" + line + "\"info\"\r\n\r\n{}\r\n" +
                                 line + "\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" +
                                 content + "\r\n------a-file--\r\n";
        HeaderList headers = _key;
        headers.emplace_back("Content-Type", "multipart/form-data; boundary=----a-file");
        const Answer answer = client.send("POST", "/api/helpingmaterial", headers, body);
        if (answer.status != 200)
            return std::nullopt;
        return std::string(JsonDocument::parse(answer.body).root().find("media_url").text());
    }

    /// The job's number.
    std::optional<std::int64_t> import(HttpClient& client, int number) const
    {
        std::string rows;
        for (int i = 0; i < ROWS; ++i)
            rows += (rows.empty() ? "[" : ",") + (R"({"info":{"import":)" + std::to_string(number)) +
                    ",\"row\":" + std::to_string(i) + "}}";
        HeaderList headers = _key;
        headers.emplace_back("Content-Type", "application/json");
        const Answer answer = client.send("POST", "/api/project/1/import?format=json", headers, rows + "]");
        if (answer.status != 202)
            return std::nullopt;
        return JsonDocument::parse(answer.body).root().find("id").integer();
    }

    void sendUntilKilled(ServerProcess& server)
    {
        std::atomic<int> acknowledged = 0;
        std::atomic<bool> over = false;
        const auto keepSending = [&](const std::function<bool(HttpClient&)>& send)
        {
            return std::thread(
                [&, send]
                {
                    try
                    {
                        HttpClient client(server.port());
                        while (!over)
                            acknowledged += send(client) ? 1 : 0;
                    }
                    catch (const std::exception&)
                    {
                        over = true; // the server is gone
                    }
                });
        };
        std::vector<std::thread> clients;
        for (int i = 0; i < 3; ++i)
            clients.push_back(keepSending([this](HttpClient& client) { return sendOneFile(client); }));
        clients.push_back(keepSending([this](HttpClient& client) { return sendOneImport(client); }));
        becomesTrue([&] { return acknowledged >= ACKNOWLEDGED_A_ROUND || over; });
        server.kill();
        for (auto& client: clients)
            client.join();
    }

    /// False if it was refused.
    bool sendOneFile(HttpClient& client)
    {
        const int number = ++_last;
        const std::string content = "\x89PNG\r\n\x1a\n" + std::string(20'000, 'x') + std::to_string(number);
        const auto url = sendFile(client, content);
        const std::lock_guard lock(_mutex);
        if (url)
            _files[*url] = content;
        return url.has_value();
    }

    bool sendOneImport(HttpClient& client)
    {
        const auto job = import(client, ++_last);
        const std::lock_guard lock(_mutex);
        if (job)
            _imports.push_back(*job);
        return job.has_value();
    }

    void expectAll(const ServerProcess& server, const std::string& when)
    {
        HttpClient client(server.port());
        CPPUNIT_ASSERT_MESSAGE(when, !_files.empty());
        for (const auto& [url, content]: _files)
        {
            const Answer answer = client.get(url.substr(url.find("/uploads/")));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(when + ", " + url, 200, answer.status);
            CPPUNIT_ASSERT_MESSAGE(when + ", " + url + " has another content", answer.body == content);
        }
        for (const auto job: _imports)
        {
            std::string state;
            CPPUNIT_ASSERT_MESSAGE(
                when + ": import " + std::to_string(job) + " does not end",
                becomesTrue(
                    [&]
                    {
                        state = client.get("/api/project/1/import/" + std::to_string(job), _key).body;
                        return JsonDocument::parse(state).root().find("state").text() != "running";
                    },
                    60));
            const auto shown = JsonDocument::parse(state);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(when + state, std::string("done"),
                                         std::string(shown.root().find("state").text()));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(when + state, std::int64_t{ROWS},
                                         shown.root().find("imported").integer());
        }
        _files.clear();
        _imports.clear();
    }

    HeaderList _key;
    std::atomic<int> _last = 0;
    std::mutex _mutex;
    std::map<std::string, std::string> _files; // guarded by _mutex: contents by URL
    std::vector<std::int64_t> _imports;        // guarded by _mutex
};

CPPUNIT_TEST_SUITE_REGISTRATION(PowerCutTest);
