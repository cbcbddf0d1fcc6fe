#include "CliTest.h"

#include <Poco/Net/ServerSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace colonnade::test;
namespace fs = std::filesystem;

/// What an operator may get wrong: one clear line each, exit code 1.
class ServeTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ServeTest);
    CPPUNIT_TEST(testATakenPortIsOneLine);
    CPPUNIT_TEST(testADataFolderThatCannotBeIsOneLine);
    CPPUNIT_TEST(testAReadOnlyDataFolderIsOneLine);
    CPPUNIT_TEST(testANewerDatabaseIsOneLine);
    CPPUNIT_TEST(testAMisspeltKeyIsOneLineWithFileAndLine);
    CPPUNIT_TEST(testAMissingConfigurationFileIsOneLine);
    CPPUNIT_TEST(testAnAddressThatIsNoneIsOneLine);
    CPPUNIT_TEST(testServesWithoutConfigurationAndMakesAPrivateFolder);
    CPPUNIT_TEST(testStopsWithExitCodeZeroAndSaysNothingElseOnStandardOutput);
    CPPUNIT_TEST(testWarnsWhenOthersCanReachItWithoutTls);
    CPPUNIT_TEST(testSecretsAreInNoOutput);
    CPPUNIT_TEST(testConfigCheckAndShow);
    CPPUNIT_TEST(testDoctorTellsGoodFromBad);
    CPPUNIT_TEST(testMigratePlansAndDoes);
    CPPUNIT_TEST(testRoutesLeavesTheDataAlone);
    CPPUNIT_TEST(testRoutesListsTheFamiliesOfErrors);
    CPPUNIT_TEST_SUITE_END();

public:
    void testATakenPortIsOneLine()
    {
        const Poco::Net::ServerSocket taken(Poco::Net::SocketAddress("127.0.0.1", 0));
        const auto address = taken.address().toString();
        const auto result = serve({"--listen", address});
        assertRefused(result, 1, address);
        assertContains(result.err, "http.listen");
    }

    void testADataFolderThatCannotBeIsOneLine()
    {
        std::ofstream(_cli.data()) << "a file";
        assertRefused(serve({}), 1, "the data folder " + _cli.data() + " is no folder");
        fs::remove(_cli.data());
        const auto result = runProgram({colonnadeBinary(), "serve", "--data-dir", "/proc/nothing/var", "-D",
                                        "plugins.enabled=none", "--listen", "127.0.0.1:0"});
        assertRefused(result, 1, "the data folder /proc/nothing/var cannot be made: ");
    }

    void testAReadOnlyDataFolderIsOneLine()
    {
        fs::create_directory(_cli.data());
        ::chmod(_cli.data().c_str(), 0500);
        if (::access(_cli.data().c_str(), W_OK) ==
            0) // root may write anywhere but on the kernel's own file systems
            assertRefused(runProgram({colonnadeBinary(), "serve", "--data-dir", "/sys/kernel", "-D",
                                      "plugins.enabled=none", "--listen", "127.0.0.1:0"}),
                          1, "the data folder /sys/kernel cannot be written: ");
        else
            assertRefused(serve({}), 1,
                          "the data folder " + _cli.data() + " cannot be written: Permission denied");
        ::chmod(_cli.data().c_str(), 0700);
    }

    void testANewerDatabaseIsOneLine()
    {
        const ServerProcess server({"plugins.enabled=none"});
        server.database().open()->write(
            [](colonnade::Transaction& transaction)
            {
                transaction.execute("INSERT INTO core_migration SELECT owner, version + 9000, "
                                    "'9001_of_later', checksum, applied_at FROM core_migration "
                                    "WHERE owner = 'core' AND version = 1");
            });
        const auto result = runProgram({colonnadeBinary(), "serve", "--data-dir", _cli.data(), "--listen",
                                        "127.0.0.1:0", "-D", "data.url=" + server.database().url(), "-D",
                                        "plugins.enabled=none", "-D", "management.listen="});
        assertRefused(result, 1, "newer");
    }

    void testAMisspeltKeyIsOneLineWithFileAndLine()
    {
        const std::string file = _cli.folder() + "/c.properties";
        std::ofstream(file) << "# ours\nhttp.lisen = 127.0.0.1:0\n";
        assertRefused(serve({"--config", file}), 1,
                      file + ":2: http.lisen: there is no such setting; did you mean http.listen?");
    }

    void testAMissingConfigurationFileIsOneLine()
    {
        assertRefused(serve({"--config", "/nonexistent/c.properties"}), 1,
                      "/nonexistent/c.properties: cannot be read: No such file or directory");
    }

    void testAnAddressThatIsNoneIsOneLine()
    {
        for (const char* address: {"127.0.0.1:notaport", "here there", "127.0.0.1:99999", "127.0.0.1"})
            assertRefused(serve({"--listen", address}), 1, "http.listen");
    }

    void testServesWithoutConfigurationAndMakesAPrivateFolder()
    {
        const ServerProcess server;
        CPPUNIT_ASSERT(server.port() > 0);
        _cli.makeDatabase();
        struct stat status
        {
        };
        CPPUNIT_ASSERT_EQUAL(0, ::stat(_cli.data().c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0700u, status.st_mode & 0777u);
    }

    void testStopsWithExitCodeZeroAndSaysNothingElseOnStandardOutput()
    {
        ServerProcess server({"plugins.enabled=none"});
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
        std::ifstream out(server.dataFolder() + "/stdout");
        std::string first, second;
        std::getline(out, first);
        CPPUNIT_ASSERT_EQUAL("ready " + server.url(), first);
        CPPUNIT_ASSERT(!std::getline(out, second));
    }

    void testWarnsWhenOthersCanReachItWithoutTls()
    {
        CPPUNIT_ASSERT(warningsOf({}).find("without TLS") == std::string::npos);
        const auto open = warningsOf({"http.listen=0.0.0.0:0"});
        assertContains(open, "without TLS: passwords and keys can be read on the way; ");
        assertContains(open, "http.trusted_proxies");
        CPPUNIT_ASSERT(
            warningsOf({"http.listen=0.0.0.0:0", "http.trusted_proxies=10.0.0.0/8"}).find("without TLS") ==
            std::string::npos);
    }

    void testSecretsAreInNoOutput()
    {
        const std::string file = _cli.folder() + "/c.properties";
        std::ofstream(file)
            << "mail.smtp_url = smtp://me:hush@mail:25\ndata.url = postgresql://me:hush@127.0.0.1:1/none\n";
        for (const std::vector<std::string>& line: {std::vector<std::string>{"config", "show"},
                                                    {"config", "show", "--json"},
                                                    {"config", "check"},
                                                    {"doctor"},
                                                    {"migrate"}})
        {
            auto arguments = line;
            arguments.insert(arguments.end(), {"--config", file});
            const auto result = _cli.run(arguments);
            CPPUNIT_ASSERT_MESSAGE(result.out + result.err,
                                   (result.out + result.err).find("hush") == std::string::npos);
        }
        assertContains(_cli.run({"config", "show", "--config", file}).out, "********");
    }

    void testConfigCheckAndShow()
    {
        assertContains(_cli.run({"config", "check"}).out, "the configuration is right");
        assertContains(_cli.run({"config", "check", "--json"}).out, "\"right\":true");
        assertRefused(_cli.run({"config", "check", "-D", "http.worker_threads=-1"}), 1,
                      "http.worker_threads: wanted");
        assertRefused(_cli.run({"config", "check", "-D", "http.public_url=example.org"}), 1,
                      "http.public_url: wanted");
        assertContains(_cli.run({"config", "show"}).out, "http.listen");
        CPPUNIT_ASSERT(!fs::exists(_cli.data()));
    }

    void testDoctorTellsGoodFromBad()
    {
        assertContains(_cli.run({"doctor"}).out, "warning: data folder: ");
        CPPUNIT_ASSERT(!fs::exists(_cli.data()));
        _cli.run({"migrate"});
        const auto good = _cli.run({"doctor", "-D", "http.listen=127.0.0.1:0"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(good.out, 0, good.exitCode);
        assertContains(good.out, "good: database: can be read and written, and is up to date");
        const auto bad = _cli.run({"doctor", "-D", "plugins.enabled=nosuch", "-D", "http.lisen=1", "--json"});
        CPPUNIT_ASSERT_EQUAL(1, bad.exitCode);
        assertContains(bad.out, R"({"health":"bad","subject":"configuration")");
    }

    void testMigratePlansAndDoes()
    {
        assertContains(_cli.run({"migrate", "--plan"}).out, "due: core: 0001");
        assertContains(_cli.run({"migrate"}).out, "done: core: 0001");
        CPPUNIT_ASSERT_EQUAL(std::string("nothing is due\n"), _cli.run({"migrate", "--plan"}).out);
        CPPUNIT_ASSERT_EQUAL(std::string("[]\n"), _cli.run({"migrate", "--json"}).out);
    }

    void testRoutesLeavesTheDataAlone()
    {
        const auto result = _cli.run({"routes"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
        assertContains(result.out, "METHOD");
        CPPUNIT_ASSERT(!fs::exists(_cli.data()));
        const auto own = _cli.run({"routes", "--for", "GET /health/live"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(own.err, 0, own.exitCode);
        CPPUNIT_ASSERT_MESSAGE(own.out, own.out.find("plugin: core") != std::string::npos);
        assertRefused(_cli.run({"routes", "--for", "GET /nothing/there"}), 1,
                      "404: no plugin has such a path");
        assertRefused(_cli.run({"routes", "--for", "nothing"}), 2, "--for wants a method and a path");
    }

    void testRoutesListsTheFamiliesOfErrors()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"([{"family":"problem","plugin":"core","mounts":[]},)"
                                         R"({"family":"page","plugin":"core","mounts":[]}])"
                                         "\n"),
                             _cli.run({"routes", "--families", "--json"}).out);
        const auto all = runProgram({colonnadeBinary(), "routes", "--families", "--json", "--data-dir",
                                     _cli.data(), "-D", "plugins.enabled=tasks"});
        assertContains(all.out, R"({"family":"pybossa_api","plugin":"tasks","mounts":["/api"]})");
        assertRefused(_cli.run({"routes", "--families", "--for", "GET /"}), 2,
                      "--for or --families, not both");
    }

private:
    ProcessResult serve(std::vector<std::string> more) const
    {
        more.insert(more.begin(), "serve");
        if (std::find(more.begin(), more.end(), "--listen") == more.end())
            more.insert(more.end(), {"--listen", "127.0.0.1:0"});
        more.insert(more.end(), {"-D", "management.listen="});
        return _cli.run(more);
    }

    /// What a server with these settings logs until it is stopped.
    static std::string warningsOf(const std::vector<std::string>& settings)
    {
        ScratchFolder folder;
        std::string command = "timeout -s TERM 20 " + colonnadeBinary() + " serve --data-dir " +
                              folder.path() +
                              "/var -D plugins.enabled=none -D management.listen= -D log.level=warning";
        if (settings.empty())
            command += " --listen 127.0.0.1:0";
        for (const auto& setting: settings)
            command += " -D " + setting;
        // ended as soon as it is ready
        return runProgram({"bash", "-c",
                           "coproc " + command + " 2>" + folder.path() +
                               "/err; read -r line <&${COPROC[0]}; "
                               "kill $COPROC_PID; wait; cat " +
                               folder.path() + "/err"})
            .out;
    }

    Cli _cli;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServeTest);
