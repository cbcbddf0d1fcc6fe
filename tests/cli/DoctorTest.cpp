#include "CliTest.h"

#include "data/OpenDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Net/ServerSocket.h>

#include <filesystem>
#include <fstream>

using namespace colonnade::test;
namespace fs = std::filesystem;

/// Each finding says what was there, what is wrong with it, and what to do.
class DoctorTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DoctorTest);
    CPPUNIT_TEST(testHealthyInstallationHasOnlyGoodFindings);
    CPPUNIT_TEST(testAKeyInsideTheDatabaseIsSaid);
    CPPUNIT_TEST(testWhatIsWrongComesWithWhatToDo);
    CPPUNIT_TEST(testAConfigurationThatOthersMayWriteIsBad);
    CPPUNIT_TEST(testAMissingOrForeignKeyIsBad);
    CPPUNIT_TEST(testDeadMailsAndAMailFolderThatIsNoneAreTold);
    CPPUNIT_TEST(testNoAdministratorIsTold);
    CPPUNIT_TEST(testPasswordsThatNobodyGetsInWithAreTold);
    CPPUNIT_TEST(testADatabaseThatCannotBeReadIsNotCalledMissing);
    CPPUNIT_TEST(testADamagedDatabaseIsBad);
    CPPUNIT_TEST(testARunningServerIsAsked);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _cli.makeDatabase();
        const auto made =
            _cli.run({"user", "create", "--name", "ada", "--email", "ada@example.org", "--admin"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        fs::permissions(_cli.data(), fs::perms::owner_all);
    }

    void testHealthyInstallationHasOnlyGoodFindings()
    {
        const auto result = examine({});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, 0, result.exitCode);
        for (const char* subject: {"configuration", "data folder", "database", "key file", "http.listen"})
            assertContains(result.out, "good: " + std::string(subject) + ": ");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, std::string::npos, result.out.find("warning: "));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, std::string::npos, result.out.find("bad: "));
    }

    void testAKeyInsideTheDatabaseIsSaid()
    {
        const std::string url = "data.url=postgresql://nobody@127.0.0.1:9/none";
        assertContains(_cli.run({"doctor", "-D", url}).out, "identity.key_file");
        const auto apart = _cli.run({"doctor", "-D", url, "-D", "identity.key_file=/nonexistent/key"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(apart.out, std::string::npos, apart.out.find("key is in the database"));
    }

    void testWhatIsWrongComesWithWhatToDo()
    {
        const Poco::Net::ServerSocket taken(Poco::Net::SocketAddress("127.0.0.1", 0));
        const std::string port = std::to_string(taken.address().port());
        std::ofstream(_cli.folder() + "/no.db") << "this is no database, however long one looks at it";
        const struct
        {
            std::vector<std::string> settings;
            int exitCode;
            std::string finding;
            std::string remedy;
        } table[] = {
            {{"http.lisen=1"}, 1, "bad: configuration: ", "http.listen"},
            {{"http.idle_timeout_seconds=never"}, 1, "bad: configuration: ", "\"never\""},
            {{"plugins.enabled=tsks"}, 1, "bad: plugins: ", "tasks"},
            {{"data.url=sqlite:" + _cli.folder() + "/no.db"},
             1,
             "bad: database: ",
             "data.url names another file"},
            {{"data.url=postgresql://u:hidden@127.0.0.1:1/x"}, 1, "bad: database: ", "see data.url"},
            {{"http.listen=127.0.0.1:" + port}, 0, "warning: http.listen: ", "is in use: by this server"},
            {{"http.listen=203.0.113.7:8080"}, 1, "bad: http.listen: ", "wanted an address of this machine"},
            {{"http.listen=0.0.0.0:0"}, 0, "warning: http.listen: ", "set http.tls_certificate"},
            {{"http.public_url=https://a.example.org"}, 0, "warning: mail: ", "set mail.transport = smtp"},
            {{"identity.key_file=" + _cli.folder() + "/no.db"}, 1, "bad: key file: ", "chmod 600"},
        };
        fs::permissions(_cli.folder() + "/no.db", fs::perms(0644));
        for (const auto& [settings, exitCode, finding, remedy]: table)
        {
            const auto result = examine(settings);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, exitCode, result.exitCode);
            const auto at = result.out.find(finding);
            CPPUNIT_ASSERT_MESSAGE(finding + " in\n" + result.out, at != std::string::npos);
            assertContains(result.out.substr(at, result.out.find('\n', at) - at), remedy);
            CPPUNIT_ASSERT_EQUAL(std::string::npos, result.out.find("hidden"));
        }
    }

    void testAConfigurationThatOthersMayWriteIsBad()
    {
        const std::string file = _cli.data() + "/colonnade.properties";
        std::ofstream(file) << "site.brand = Birds\n";
        fs::permissions(file, fs::perms(0666));
        expectBad({}, "bad: configuration: " + file + " can be written by every user");
        fs::permissions(file, fs::perms(0664));
        CPPUNIT_ASSERT_EQUAL(0, examine({}).exitCode);
    }

    void testAMissingOrForeignKeyIsBad()
    {
        const std::string key = _cli.data() + "/server.key";
        std::ofstream(key) << std::string(64, 'a') << "\n";
        expectBad({}, "bad: key: the key in file " + key + " is not the one");
        fs::remove(key);
        expectBad({}, "bad: key: key file " + key + " is missing");
        CPPUNIT_ASSERT(!fs::exists(key));
    }

    void testDeadMailsAndAMailFolderThatIsNoneAreTold()
    {
        sql("insert into core_mail (created, recipient, subject, message_id, state, due) "
            "values (0, 'a@b', 's', 'm', 'dead', 0)");
        assertContains(examine({}).out,
                       "warning: mail: 1 mail(s) were given up; colonnade mail list --state dead");
        std::ofstream(_cli.data() + "/mail") << "a file";
        expectBad({}, "bad: mail: " + _cli.data() + "/mail is no folder");
    }

    void testNoAdministratorIsTold()
    {
        sql("update core_user set admin = false");
        assertContains(examine({}).out,
                       "warning: accounts: there is no administrator; colonnade user create --admin");
        sql("update core_user set admin = true, disabled = true");
        assertContains(examine({}).out, "warning: accounts: there is no administrator");
    }

    /// Of a version that took hashes of any cost.
    void testPasswordsThatNobodyGetsInWithAreTold()
    {
        const std::string digest(128, '0');
        sql("update core_user set password_scheme = 'pbkdf2:sha512:1000000', password_hash = "
            "'pbkdf2:sha512:1000000$s$" +
            digest + "'");
        CPPUNIT_ASSERT_EQUAL(std::string::npos, examine({}).out.find("cost too much"));
        sql("update core_user set password_scheme = 'pbkdf2:sha512:1000001', password_hash = "
            "'pbkdf2:sha512:1000001$s$" +
            digest + "'");
        assertContains(examine({}).out, "warning: accounts: 1 account(s) have a password whose hash would "
                                        "cost too much to check, and cannot sign in with it: ");
    }

    void testADatabaseThatCannotBeReadIsNotCalledMissing()
    {
        fs::create_directory(_cli.folder() + "/folder.db");
        const auto result = examine({"data.url=sqlite:" + _cli.folder() + "/folder.db"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, 1, result.exitCode);
        assertContains(result.out, "bad: database: ");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, std::string::npos, result.out.find("does not exist yet"));
    }

    /// All pages but the first are overwritten, as by a disk that fails.
    void testADamagedDatabaseIsBad()
    {
        const std::string file = _cli.data() + "/colonnade.db";
        const auto size = fs::file_size(file);
        std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
        for (std::uintmax_t at = 4096; at < size; at += 4096)
        {
            out.seekp(static_cast<std::streamoff>(at));
            out << std::string(512, '\x7f');
        }
        out.close();
        const auto result = examine({});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, 1, result.exitCode);
        assertContains(result.out, "bad: database: ");
        assertContains(result.out, "damaged");
        const auto list = _cli.run({"user", "list"});
        CPPUNIT_ASSERT_EQUAL(1, list.exitCode);
        assertContains(list.err, "damaged");
        assertContains(list.err, "restore a backup");
    }

    void testARunningServerIsAsked()
    {
        const ServerProcess server({"plugins.enabled=none"});
        const auto result = examine({"http.listen=127.0.0.1:" + std::to_string(server.port())});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, 0, result.exitCode);
        assertContains(result.out, "good: http.listen: 127.0.0.1:" + std::to_string(server.port()) +
                                       " is in use: a server answers there and is ready");
    }

private:
    void expectBad(const std::vector<std::string>& settings, const std::string& finding) const
    {
        const auto result = examine(settings);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, 1, result.exitCode);
        assertContains(result.out, finding);
    }

    void sql(const std::string& statement) const
    {
        colonnade::DataSettings settings;
        settings.url = "sqlite:" + _cli.data() + "/colonnade.db";
        colonnade::openDatabase(settings)->write([&](colonnade::Transaction& transaction)
                                                 { transaction.execute(statement); });
    }

    ProcessResult examine(const std::vector<std::string>& settings) const
    {
        std::vector<std::string> arguments{"doctor", "-D", "http.listen=127.0.0.1:0", "-D",
                                           "management.listen="};
        for (const auto& setting: settings)
            arguments.insert(arguments.end(), {"-D", setting});
        // Not by Cli::run, whose plugins.enabled comes last.
        arguments.insert(arguments.begin(), colonnadeBinary());
        arguments.insert(arguments.end(), {"--data-dir", _cli.data()});
        if (settings.empty() || !settings[0].starts_with("plugins."))
            arguments.insert(arguments.end(), {"-D", "plugins.enabled=none"});
        return runProgram(arguments);
    }

    const Cli _cli;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DoctorTest);
