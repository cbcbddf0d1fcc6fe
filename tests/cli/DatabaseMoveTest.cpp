#include "CliTest.h"

#include "data/OpenDatabase.h"
#include "support/HttpClient.h"

#include "colonnade/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

using namespace colonnade::test;

/// `database move`, from the database of COLONNADE_TEST_DATABASE into SQLite, and into PostgreSQL where there
/// is one; back again it must be what it was.
class DatabaseMoveTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DatabaseMoveTest);
    CPPUNIT_TEST(testMovesEverythingAndServesOn);
    CPPUNIT_TEST(testRefusesToOverwrite);
    CPPUNIT_TEST(testRefusesWhatItWouldLeaveBehind);
    CPPUNIT_TEST(testABrokenOffMoveCanBeginAnew);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(settings(), ServerProcess::Begin::Later);
    }
    void tearDown() override { _server.reset(); }

    void testMovesEverythingAndServesOn()
    {
        const std::string key = fill();
        const std::string file = _server->dataFolder() + "/moved.db";
        const std::string there = move("sqlite:" + file);
        CPPUNIT_ASSERT(std::filesystem::exists(file));
        CPPUNIT_ASSERT(!std::filesystem::exists(file + ".unfinished"));
        serveFrom("sqlite:" + file, key);
        if (!TestDatabase::isPostgresql())
            return;
        // Back into a new one: the same tables have the same checksums.
        const TestDatabase again;
        const auto result = runWith({"database", "move", "--to", again.url(), "--json"}, "account,tasks",
                                    "sqlite:" + _server->dataFolder() + "/untouched.db");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 0, result.exitCode);
        expectSame(there, result.out);
        serveFrom(again.url(), key);
    }

    void testRefusesToOverwrite()
    {
        fill();
        const std::string file = _server->dataFolder() + "/there.db";
        std::ofstream(file) << "something";
        const auto refused = _server->run({"database", "move", "--to", "sqlite:" + file});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        assertContains(refused.err, "nothing is overwritten");
        std::ifstream in(file);
        std::string content;
        in >> content;
        CPPUNIT_ASSERT_EQUAL(std::string("something"), content);
        CPPUNIT_ASSERT_EQUAL(1,
                             _server->run({"database", "move", "--to", _server->database().url()}).exitCode);
        CPPUNIT_ASSERT_EQUAL(1, _server->run({"database", "move", "--to", "mysql://x"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(2, _server->run({"database", "move"}).exitCode);
        if (TestDatabase::isPostgresql())
        {
            const TestDatabase used;
            used.open()->write([](colonnade::Transaction& transaction)
                               { transaction.execute("create table mine (id bigint primary key)"); });
            const auto kept = _server->run({"database", "move", "--to", used.url()});
            CPPUNIT_ASSERT_EQUAL(1, kept.exitCode);
            assertContains(kept.err, "mine among them: nothing is overwritten");
        }
    }

    void testRefusesWhatItWouldLeaveBehind()
    {
        fill();
        const auto refused =
            runWith({"database", "move", "--to", "sqlite:" + _server->dataFolder() + "/moved.db"}, "account",
                    _server->database().url());
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        assertContains(refused.err, "tables of the plugin tasks");
    }

    void testABrokenOffMoveCanBeginAnew()
    {
        const std::string key = fill();
        const std::string file = _server->dataFolder() + "/moved.db";
        std::ofstream(file + ".unfinished") << "half of a database";
        move("sqlite:" + file);
        serveFrom("sqlite:" + file, key);
    }

private:
    static std::vector<std::string> settings() { return {"plugins.enabled=account,tasks"}; }

    /// People, a project with tasks, answers, marks, and an account that is gone. Returns the owner's key.
    std::string fill()
    {
        _server->start();
        HttpClient client(_server->port());
        const auto keyOf = [](const std::string& json)
        { return json.substr(json.find(R"("api_key":")") + 11, 36); };
        const std::string key = keyOf(_server->createUser("owner", "correct horse 7 staple", {"--admin"}));
        _server->createUser("gone", "correct horse 7 staple");
        const HeaderList as{{"Authorization", key}};
        const auto project = client.postJson(
            "/api/project",
            R"({"name":"Herbarium ä","short_name":"herbarium","description":"d","info":{"x":"\"quoted\""}})",
            as);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(project.body, 200, project.status);
        for (int i = 0; i < 70; ++i)
        {
            const auto task = client.postJson("/api/task",
                                              R"({"project_id":1,"info":{"leaf":)" + std::to_string(i) +
                                                  R"(},"priority_0":0.)" + std::to_string(i + 10) + "}",
                                              as);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(task.body, 200, task.status);
        }
        client.get("/api/project/1/newtask", as);
        client.postJson("/api/taskrun", R"({"project_id":1,"task_id":1,"info":"an answer"})", as);
        CPPUNIT_ASSERT_EQUAL(0, _server->run({"user", "delete", "--name", "gone"}).exitCode);
        _server->stop();
        return key;
    }

    /// With other settings than the server's.
    ProcessResult runWith(std::vector<std::string> arguments, const std::string& plugins,
                          const std::string& url) const
    {
        arguments.insert(arguments.begin(), colonnadeBinary());
        arguments.insert(arguments.end(), {"--data-dir", _server->dataFolder(), "-D", "data.url=" + url, "-D",
                                           "plugins.enabled=" + plugins});
        return runProgram(arguments);
    }

    std::string move(const std::string& url)
    {
        const auto result = _server->run({"database", "move", "--to", url, "--json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 0, result.exitCode);
        if (url.starts_with("sqlite:"))
            std::filesystem::copy_file(url.substr(7), _server->dataFolder() + "/untouched.db",
                                       std::filesystem::copy_options::overwrite_existing);
        return result.out;
    }

    /// The new database answers, with its key, counts, search and numbers.
    void serveFrom(const std::string& url, const std::string& key)
    {
        auto with = settings();
        with.push_back("data.url=" + url);
        _server->start(with);
        HttpClient client(_server->port());
        const HeaderList as{{"Authorization", key}};
        const auto project = client.get("/api/project/1", as);
        assertContains(project.body, R"("name":"Herbarium )");
        assertContains(project.body, R"("secret_key":")"); // opened with the key
        assertContains(client.get("/api/task?project_id=1&info=leaf::42", as).body, R"("leaf":42)");
        assertContains(client.get("/api/taskrun?project_id=1", as).body, "an answer");
        assertContains(client.postJson("/api/task", R"({"project_id":1,"info":{}})", as).body, R"("id":71)");
        const auto user = _server->run({"user", "create", "--name", "third", "--email", "t@example.org"});
        assertContains(user.out, R"("id":3)"); // the number of who is gone is nobody's again
        const auto verdict = _server->run({"audit", "verify"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(verdict.err, 0, verdict.exitCode);
        _server->stop();
    }

    static void expectSame(const std::string& one, const std::string& other)
    {
        const auto first = colonnade::JsonDocument::parse(one);
        const auto second = colonnade::JsonDocument::parse(other);
        const auto tables = first.root().find("tables");
        CPPUNIT_ASSERT(tables.size() > 20);
        std::map<std::string, std::string> sums;
        for (std::size_t i = 0; i < tables.size(); ++i)
            sums[std::string(tables.at(i).find("name").text())] = tables.at(i).find("checksum").text();
        const auto others = second.root().find("tables");
        CPPUNIT_ASSERT_EQUAL(tables.size(), others.size());
        for (std::size_t i = 0; i < others.size(); ++i)
        {
            const std::string name(others.at(i).find("name").text());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, sums[name], std::string(others.at(i).find("checksum").text()));
        }
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DatabaseMoveTest);
