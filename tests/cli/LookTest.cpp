#include "CliTest.h"

#include "support/ReadFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

using namespace colonnade::test;
namespace fs = std::filesystem;

/// Commands whose work it is not to make or migrate a database leave nothing behind, and say where they
/// looked.
class LookTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LookTest);
    CPPUNIT_TEST(testCommandsThatOnlyLookMakeNothing);
    CPPUNIT_TEST(testTheyTellWhereTheyLooked);
    CPPUNIT_TEST(testWrongUsageIsToldFirst);
    CPPUNIT_TEST(testAnEmptyFileIsNoDatabase);
    CPPUNIT_TEST(testTheyDoNotMigrate);
    CPPUNIT_TEST(testThoseWhoseWorkItIsMakeADatabase);
    CPPUNIT_TEST(testALostDatabaseDoesNotBeginAnew);
    CPPUNIT_TEST(testLookingChangesNoByte);
    CPPUNIT_TEST(testARefusalAfterALookChangesNoByte);
    CPPUNIT_TEST_SUITE_END();

public:
    void testCommandsThatOnlyLookMakeNothing()
    {
        for (const auto& command: looking())
        {
            const auto result = run(command);
            CPPUNIT_ASSERT_MESSAGE(command.front() + result.out + result.err, fs::is_empty(_folder.path()));
        }
    }

    void testTheyTellWhereTheyLooked()
    {
        for (const auto& command: needing())
        {
            const auto result = run(command);
            assertRefused(result, 1,
                          "there is no database here: looked for " + _folder.path() + "/var/colonnade.db");
            assertContains(result.err, "--data-dir");
            assertContains(result.err, "colonnade serve");
        }
    }

    void testWrongUsageIsToldFirst()
    {
        for (const std::vector<std::string>& command: {std::vector<std::string>{"project"},
                                                       {"project", "lst"},
                                                       {"project", "show"},
                                                       {"project", "export", "1", "task", "csv", "--bon"},
                                                       {"newsletter", "export", "all"},
                                                       {"user", "show"},
                                                       {"mail", "retry"},
                                                       {"backup"}})
        {
            const auto result = run(command);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command.front() + result.err, 2, result.exitCode);
            CPPUNIT_ASSERT(fs::is_empty(_folder.path()));
        }
    }

    void testAnEmptyFileIsNoDatabase()
    {
        fs::create_directory(_folder.path() + "/var");
        std::ofstream(_folder.path() + "/var/colonnade.db").close();
        for (const auto& command: needing())
            assertRefused(run(command), 1, "there is no database here: looked for ");
        CPPUNIT_ASSERT_EQUAL(std::uintmax_t{0}, fs::file_size(_folder.path() + "/var/colonnade.db"));
        CPPUNIT_ASSERT_EQUAL(std::ptrdiff_t{1},
                             std::distance(fs::directory_iterator(_folder.path() + "/var"), {}));
    }

    /// Each would run on an older database, or on one that other servers still use.
    void testTheyDoNotMigrate()
    {
        CPPUNIT_ASSERT_EQUAL(0, run({"migrate", "-D", "plugins.enabled=account"}).exitCode);
        const std::string database = _folder.path() + "/var/colonnade.db";
        const std::string before = readFile(database);
        for (const auto& command: needing())
        {
            if (command.front() == "backup")
                continue; // copies whatever is there
            const auto result = run(command);
            assertRefused(result, 1, "migration(s) are due (");
            assertContains(result.err, "colonnade migrate");
            CPPUNIT_ASSERT_MESSAGE(command.front(), before == readFile(database));
        }
    }

    void testThoseWhoseWorkItIsMakeADatabase()
    {
        const auto made = run({"migrate"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        const auto user = run({"user", "create", "--name", "ada", "--email", "ada@example.org"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(user.err, 0, user.exitCode);
    }

    void testALostDatabaseDoesNotBeginAnew()
    {
        const std::string data = _folder.path() + "/var";
        for (const char* trace: {"server.key", "tasks/uploads/a.png", "avatars/user_1/x_avatar.png",
                                 "colonnade.db-wal", "before-migration/20260101T000000000.db"})
            for (const bool isEmpty: {false, true})
            {
                fs::remove_all(data);
                fs::create_directories(fs::path(data + "/" + trace).parent_path());
                std::ofstream(data + "/" + trace) << "it was here";
                if (isEmpty)
                    std::ofstream(data + "/colonnade.db").close();
                for (const std::vector<std::string>& command:
                     {std::vector<std::string>{"serve", "--listen", "127.0.0.1:0"},
                      {"migrate"},
                      {"migrate", "--plan"}})
                {
                    const auto result = run(command);
                    assertRefused(result, 1, "is missing or empty, but " + data + "/" + trace);
                    assertContains(result.err, "to begin anew, move");
                    CPPUNIT_ASSERT_EQUAL(isEmpty, fs::exists(data + "/colonnade.db"));
                }
                assertContains(run({"doctor"}).out, "bad: database: ");
            }
        fs::remove_all(data);
        CPPUNIT_ASSERT_EQUAL(0, run({"migrate"}).exitCode);
    }

    /// Not even what a killed server left in the log is brought into the file.
    void testLookingChangesNoByte()
    {
        ServerProcess server;
        server.createUser("ada", "a long enough secret");
        server.stop();
        expectLooksChangeNothing(server, false);
        server.start();
        server.createUser("late", "a long enough secret");
        server.kill();
        expectLooksChangeNothing(server, true);
        assertContains(server.run({"user", "list"}).out, "late@example.org");
        server.createUser("later", "a long enough secret"); // who writes brings it in
        CPPUNIT_ASSERT(!fs::exists(logOf(server)));
        assertContains(server.run({"user", "list"}).out, "later@example.org");
    }

    /// A start that is refused for what is in the database has changed nothing of it, either.
    void testARefusalAfterALookChangesNoByte()
    {
        ServerProcess server;
        server.createUser("ada", "a long enough secret");
        server.kill();
        const std::string key = server.dataFolder() + "/server.key";
        fs::rename(key, key + ".kept");
        const auto before = bytesOf(server);
        for (const char* command: {"serve", "migrate"})
        {
            const auto result = server.run({command, "-D", "http.listen=127.0.0.1:0"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command + result.out, 1, result.exitCode);
            assertContains(result.err, "server.key is missing, but this database was made with a key");
            CPPUNIT_ASSERT_MESSAGE(command, before == bytesOf(server));
        }
    }

private:
    static std::string fileOf(const ServerProcess& server)
    {
        return server.database().url().substr(std::string("sqlite:").size());
    }

    static std::string logOf(const ServerProcess& server) { return fileOf(server) + "-wal"; }

    /// Of the database and its log.
    static std::pair<std::string, std::string> bytesOf(const ServerProcess& server)
    {
        return {readFile(fileOf(server)),
                fs::exists(logOf(server)) ? readFile(logOf(server)) : std::string()};
    }

    static void expectLooksChangeNothing(const ServerProcess& server, bool wasKilled)
    {
        const ScratchFolder folder;
        const auto before = bytesOf(server);
        CPPUNIT_ASSERT_EQUAL(wasKilled, !before.second.empty());
        for (const std::vector<std::string>& command: {std::vector<std::string>{"user", "list"},
                                                       {"user", "show", "--name", "ada"},
                                                       {"mail", "list"},
                                                       {"project", "list"},
                                                       {"newsletter", "list"},
                                                       {"doctor"},
                                                       {"config", "check"},
                                                       {"migrate", "--plan"},
                                                       {"backup", "create", folder.path() + "/copy"}})
        {
            const auto result = server.run(command);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command.front() + result.out + result.err, 0, result.exitCode);
            CPPUNIT_ASSERT_MESSAGE(command.front(), before == bytesOf(server));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command.front(), wasKilled, fs::exists(logOf(server)));
        }
    }

    /// In an empty current folder, with all bundled plugins.
    ProcessResult run(const std::vector<std::string>& command) const
    {
        std::vector<std::string> line{"sh", "-c", "cd \"$0\" && exec \"$@\"", _folder.path(),
                                      colonnadeBinary()};
        line.insert(line.end(), command.begin(), command.end());
        return runProgram(line);
    }

    static std::vector<std::vector<std::string>> needing()
    {
        return {{"user", "list"},
                {"user", "show", "--name", "ada"},
                {"user", "create", "--name", "ada", "--email", "ada@example.org"},
                {"user", "disable", "--name", "ada"},
                {"mail", "list"},
                {"mail", "test", "a@example.org"},
                {"mail", "retry", "--all"},
                {"project", "list"},
                {"project", "export", "1", "task", "csv"},
                {"newsletter", "list"},
                {"backup", "create", "backup"}};
    }

    static std::vector<std::vector<std::string>> looking()
    {
        auto commands = needing();
        for (const std::vector<std::string>& command: {std::vector<std::string>{"config", "check"},
                                                       {"config", "show"},
                                                       {"doctor"},
                                                       {"routes"},
                                                       {"plugins"},
                                                       {"migrate", "--plan"},
                                                       {"help"},
                                                       {"version"},
                                                       {"backup", "verify", "nowhere"},
                                                       {"backup", "restore", "nowhere"},
                                                       {"no-such-command"}})
            commands.push_back(command);
        return commands;
    }

    const ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LookTest);
