#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include <colonnade/Database.h>

#include <Poco/Net/ServerSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <map>

using namespace colonnade::test;
namespace fs = std::filesystem;

namespace
{

/// All files below a folder, with what they hold; folders with nothing.
std::map<std::string, std::string> contentOfAll(const std::string& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry: fs::recursive_directory_iterator(folder))
        files[entry.path().string()] = entry.is_regular_file() ? readFile(entry.path().string()) : "folder";
    return files;
}

/// All bytes of an SQLite file; all columns and rows of PostgreSQL.
std::string contentOf(const TestDatabase& database)
{
    if (!TestDatabase::isPostgresql())
        return readFile(database.url().substr(std::string("sqlite:").size()));
    return database.open()->read(
        [](colonnade::Session& session)
        {
            std::string content;
            std::vector<std::string> tables;
            session.all(
                [&](const colonnade::Row& row)
                {
                    content += row.text(0) + "." + row.text(1) + " " + row.text(2) + "\n";
                    if (tables.empty() || tables.back() != row.text(0))
                        tables.push_back(row.text(0));
                    return true;
                },
                "select table_name, column_name, data_type from information_schema.columns "
                "where table_schema = current_schema() order by 1, 2");
            for (const auto& table: tables)
                session.all(
                    [&](const colonnade::Row& row)
                    {
                        content += table + ": " + row.text(0) + "\n";
                        return true;
                    },
                    "select t::text from " + table + " t order by 1");
            return content;
        });
}

std::string folderOf(const std::string& name)
{
    return std::string(BAD_PLUGINS) + "/" + name;
}

} // namespace

/// An upgrade that brings a migration and is refused: nothing was touched, and the old version serves again.
class RefusedUpgradeTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RefusedUpgradeTest);
    CPPUNIT_TEST(testARefusalThatNeedsNoDataLeavesEveryByte);
    CPPUNIT_TEST(testAFirstStartThatIsRefusedMakesNothing);
    CPPUNIT_TEST(testAFirstStartOnADatabaseThatDoesNotFitMakesNothing);
    CPPUNIT_TEST(testAnUpgradeLeavesACopyOfTheDatabase);
    CPPUNIT_TEST(testOfTheCopiesTheNewestAreKept);
    CPPUNIT_TEST(testADowngradeNamesThePlugin);
    CPPUNIT_TEST_SUITE_END();

public:
    void testARefusalThatNeedsNoDataLeavesEveryByte()
    {
        ServerProcess server(with("hist_old"));
        server.stop();
        const auto before = contentOfAll(server.dataFolder());
        const std::string dataUrl = "data.url=" + server.database().url();
        const std::string bytes = contentOf(server.database());
        const Poco::Net::ServerSocket taken(Poco::Net::SocketAddress("127.0.0.1", 0));
        const std::string foreignKey = _scratch.path() + "/foreign.key";
        std::ofstream(foreignKey) << std::string(64, 'a') << "\n";
        const struct
        {
            std::string folder;
            std::vector<std::string> settings;
            std::string sentence;
        } table[] = {
            {"hist_throws", {}, "bad.size must be 4 to 31"},
            {"hist_checks", {"hist.colour=blue"}, "hist.colour: wanted red"},
            {"hist_mounts", {}, "/good"},
            {"hist_routes", {}, "lies outside the mounts"},
            {"hist_services", {}, "lists bad.thing@1 under provides, but it did not provide it"},
            {"hist_commands", {}, "lists the command lost, but it did not register it"},
            {"hist_new", {"hist.color=blue"}, "did you mean hist.colour?"},
            {"hist_new", {"http.rate_limit=many"}, "http.rate_limit: wanted"},
            {"hist_new", {"http.listen=8080"}, "http.listen: wanted an address and a port"},
            {"hist_new", {"http.listen=" + taken.address().toString()}, "http.listen"},
            {"hist_new", {"http.access_log=/nowhere/log"}, "http.access_log: /nowhere/log cannot be written"},
            {"hist_new", {"http.tls_certificate=/no.pem", "http.tls_key=/no.pem"}, "/no.pem cannot be used"},
            {"hist_new",
             {"identity.key_file=/nowhere/key"},
             "identity.key_file: /nowhere/key cannot be written"},
            {"hist_new",
             {"identity.key_file=" + foreignKey},
             "is not the one that this database was made with"},
            {"hist_new", {"identity.key_file=" + _scratch.path() + "/gone"}, "is missing, but this database"},
        };
        for (const auto& [folder, settings, sentence]: table)
            for (const char* command: {"serve", "migrate"})
            {
                std::vector<std::string> line{colonnadeBinary(),   command, "--data-dir",
                                              server.dataFolder(), "-D",    dataUrl};
                for (const auto& setting: with(folder))
                    line.insert(line.end(), {"-D", setting});
                if (std::string(command) == "serve")
                    line.insert(line.end(), {"-D", "http.listen=127.0.0.1:0", "-D", "management.listen="});
                for (const auto& setting: settings)
                    line.insert(line.end(), {"-D", setting});
                const std::string what = std::string(command) + " " + folder + " " + sentence;
                const bool isPlace = sentence.find("nowhere/log") != std::string::npos ||
                                     sentence.find("no.pem") != std::string::npos ||
                                     sentence == "http.listen";
                if (isPlace && std::string(command) == "migrate")
                    continue; // of no matter to who only migrates
                const auto result = runProgram(line);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(what + ": " + result.out + result.err, 1, result.exitCode);
                CPPUNIT_ASSERT_MESSAGE(what + ": " + result.err,
                                       result.err.find(sentence) != std::string::npos);
                CPPUNIT_ASSERT_MESSAGE(what, before == contentOfAll(server.dataFolder()));
                CPPUNIT_ASSERT_MESSAGE(what, bytes == contentOf(server.database()));
            }
        server.start(with("hist_old"));
    }

    void testAFirstStartThatIsRefusedMakesNothing()
    {
        const TestDatabase database;
        for (const char* folder:
             {"hist_throws", "hist_checks", "hist_mounts", "hist_routes", "hist_services"})
        {
            auto settings = with(folder);
            settings.emplace_back("hist.colour=blue");
            expectRefusal(database.url(), settings, "");
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), TestDatabase::isPostgresql() ? contentOf(database) : "");
    }

    /// Found out only by looking into it.
    void testAFirstStartOnADatabaseThatDoesNotFitMakesNothing()
    {
        ServerProcess server(with("hist_new"));
        server.stop();
        const std::string before = contentOf(server.database());
        expectRefusal(server.database().url(), with("hist_old"), "the database has migration hist 0002");
        auto foreign = with("hist_new");
        foreign.push_back("identity.key_file=" + _scratch.path() + "/foreign.key");
        std::ofstream(_scratch.path() + "/foreign.key") << std::string(64, 'a') << "\n";
        expectRefusal(server.database().url(), foreign, "is not the one that this database was made with");
        foreign.back() = "identity.key_file=" + _scratch.path() + "/gone";
        expectRefusal(server.database().url(), foreign, "is missing, but this database");
        CPPUNIT_ASSERT(before == contentOf(server.database()));
        if (!TestDatabase::isPostgresql())
            return;
        const std::string url = server.database().url();
        const auto at = url.find('@');
        for (const std::string& wrong: {"postgresql://nobody:x" + url.substr(at),
                                        url.substr(0, url.find('/', at)) + "/no_such_database"})
            expectRefusal(wrong, with("hist_new"), "cannot open the PostgreSQL database");
    }

    void testAnUpgradeLeavesACopyOfTheDatabase()
    {
        if (TestDatabase::isPostgresql())
            return; // copied by its own means
        ServerProcess server(with("hist_old"));
        server.stop();
        const auto copies = [&]
        { return fs::exists(copiesFolder(server)) ? contentOfAll(copiesFolder(server)).size() : 0; };
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, copies());
        server.start(with("hist_new"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(server.output(), std::size_t{1}, copies());
        server.stop();
        const std::string copy = contentOfAll(copiesFolder(server)).begin()->first;
        const auto plan = runProgram({colonnadeBinary(), "migrate", "--plan", "--data-dir",
                                      server.dataFolder(), "-D", "data.url=sqlite:" + copy, "-D",
                                      "plugins.path=" + folderOf("hist_new"), "-D", "plugins.enabled=hist"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(plan.err, std::string("due: hist: 0002_more\n"), plan.out);
        server.start();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, copies()); // nothing was due
    }

    void testOfTheCopiesTheNewestAreKept()
    {
        if (TestDatabase::isPostgresql())
            return; // copied by its own means
        ServerProcess server(with("hist_old"));
        server.stop();
        const std::string folder = copiesFolder(server);
        fs::create_directory(folder);
        for (const char* name: {"20200101T000000000.db", "20210101T000000000.db", "20220101T000000000.db",
                                "20230101T000000000.db.unfinished", "notes.txt"})
            std::ofstream(folder + "/" + name) << name;
        server.start(with("hist_new"));
        server.stop();
        const auto kept = contentOfAll(folder);
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, kept.size());
        for (const char* name: {"20210101T000000000.db", "20220101T000000000.db", "notes.txt"})
            CPPUNIT_ASSERT_MESSAGE(name, kept.contains(folder + "/" + name));
    }

    void testADowngradeNamesThePlugin()
    {
        ServerProcess server(with("hist_new"));
        server.stop();
        const auto result =
            runProgram({colonnadeBinary(), "serve", "--data-dir", server.dataFolder(), "-D",
                        "data.url=" + server.database().url(), "-D", "plugins.path=" + folderOf("hist_old"),
                        "-D", "plugins.enabled=hist", "--listen", "127.0.0.1:0", "-D", "management.listen="});
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "the database has migration hist 0002, the plugin hist that is here knows up to "
                "0001: install a newer version of the plugin hist, or restore a backup (data folder: ") +
                server.dataFolder() + ")\n",
            result.err.substr(result.err.find("the database has")));
    }

private:
    /// Neither a data folder nor a log.
    void expectRefusal(const std::string& url, std::vector<std::string> settings,
                       const std::string& sentence) const
    {
        const std::string data = _scratch.path() + "/var", log = _scratch.path() + "/log";
        settings.insert(settings.end(), {"data.url=" + url, "log.file=" + log, "management.listen="});
        for (const std::string command: {"serve", "migrate"})
        {
            std::vector<std::string> line{colonnadeBinary(),        command, "--data-dir", data, "-D",
                                          "http.listen=127.0.0.1:0"};
            for (const auto& setting: settings)
                line.insert(line.end(), {"-D", setting});
            const auto result = runProgram(line);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command + result.out + result.err, 1, result.exitCode);
            CPPUNIT_ASSERT_MESSAGE(command + result.err, result.err.find(sentence) != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(command + " " + settings.front(), !fs::exists(data));
            CPPUNIT_ASSERT_MESSAGE(command + " " + settings.front(), !fs::exists(log));
        }
    }

    static std::vector<std::string> with(const std::string& folder)
    {
        return {"plugins.path=" + folderOf(folder) + ":" + folderOf("good"), "plugins.enabled=hist,good"};
    }

    static std::string copiesFolder(const ServerProcess& server)
    {
        return server.dataFolder() + "/before-migration";
    }

    const ScratchFolder _scratch;
};

CPPUNIT_TEST_SUITE_REGISTRATION(RefusedUpgradeTest);
