#include "CliTest.h"

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace colonnade::test;
namespace fs = std::filesystem;

/// `config check` says all that `serve` would say, in one run, with file and line.
class ConfigTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConfigTest);
    CPPUNIT_TEST(testEachMistakeIsToldWithItsLine);
    CPPUNIT_TEST(testAllMistakesAreToldInOneRun);
    CPPUNIT_TEST(testWhatStandsInTheWayIsTold);
    CPPUNIT_TEST(testWhatIsSetToNothingIsRefused);
    CPPUNIT_TEST(testAMisspeltVariableIsRefusedAndThoseOfPlatformsAreNot);
    CPPUNIT_TEST(testShowShowsTheRestWhileOneValueIsWrong);
    CPPUNIT_TEST(testShowHidesOnlyThePassword);
    CPPUNIT_TEST_SUITE_END();

public:
    void testEachMistakeIsToldWithItsLine()
    {
        for (const auto& [line, sentence]: mistakes())
        {
            write({line});
            for (const char* command: {"config", "doctor"})
            {
                const auto result = run({command});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(line + ": " + result.out + result.err, 1, result.exitCode);
                assertContains(result.out + result.err, file() + ":1: " + sentence);
            }
            const auto refused = run({"serve", "--data-dir", _folder.path() + "/var"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(line + ": " + refused.err, 1, refused.exitCode);
            assertContains(refused.err, file() + ":1: " + sentence);
            CPPUNIT_ASSERT_MESSAGE(line, !fs::exists(_folder.path() + "/var"));
        }
    }

    void testAllMistakesAreToldInOneRun()
    {
        std::vector<std::string> lines;
        for (const auto& [line, sentence]: mistakes())
            lines.push_back(line);
        write(lines);
        const auto result = run({"config", "check"});
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        for (std::size_t i = 0; i < lines.size(); ++i)
            assertContains(result.err, file() + ":" + std::to_string(i + 1) + ": " + mistakes()[i].sentence);
        write({"http.trusted_proxies = 10.0.0.0/99, proxy.example.org, 10.0.0.1"});
        for (const char* wrong: {"\"10.0.0.0/99\"", "\"proxy.example.org\""})
            assertContains(run({"config", "check"}).err, wrong);
    }

    /// What only trying would show otherwise: places that are taken, or no places of this machine.
    void testWhatStandsInTheWayIsTold()
    {
        const std::string folder = _folder.path(), data = folder + "/var";
        for (const auto& [line, sentence]: std::vector<Mistake>{
                 {"data.url = sqlite:" + folder, "data.url: wanted a file, " + folder + " is a folder"},
                 {"data.url = sqlite:" + file() + "/x/y.db",
                  "data.url: " + file() + "/x/y.db cannot be made: " + file() + " is no folder"},
                 // the kernel's own, where even root can make nothing
                 {"data.url = sqlite:/proc/none/x",
                  "data.url: /proc/none/x cannot be made: nothing can be made in /proc: "},
                 {"identity.key_file = /proc/key", "identity.key_file: /proc/key cannot be written: "},
                 {"http.access_log = /proc/log", "http.access_log: /proc/log cannot be written: "},
                 {"log.file = /proc/log", "log.file: /proc/log cannot be written: "},
                 {"http.listen = unix:/proc/socket", "http.listen: no socket can be made in /proc: "},
                 {"management.listen = 127.0.0.1:8080", "management.listen: wanted another address"},
                 {"management.listen = 0.0.0.0:8080", "management.listen: wanted another address"},
                 {"http.listen = 203.0.113.7:8080", "http.listen: 203.0.113.7:8080 cannot be listened on"},
                 {"http.listen = unix:/nowhere/socket", "http.listen: no socket can be made in /nowhere"},
                 {"mail.smtp_ca_file = /etc", "mail.smtp_ca_file: wanted a file, /etc is a folder"}})
        {
            write({line});
            for (const char* command: {"config", "serve"})
            {
                const auto result = run({command, "--data-dir", data});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(line + result.out + result.err, 1, result.exitCode);
                assertContains(result.err, file() + ":1: " + sentence);
                CPPUNIT_ASSERT_MESSAGE(line, !fs::exists(data));
            }
        }
        write({});
        fs::create_directory(data);
        fs::create_directory(data + "/access.log");
        for (const char* name: {"tasks", "avatars", "mail"})
            std::ofstream(data + "/" + name) << "a file";
        for (const char* command: {"config", "serve"})
        {
            const auto result = run({command, "--data-dir", data});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, 1, result.exitCode);
            assertContains(result.err,
                           "http.access_log: " + data + "/access.log cannot be written: it is a folder");
            for (const char* name: {"tasks", "avatars", "mail"})
                assertContains(result.err, data + "/" + name + " is no folder; the server keeps files there");
            CPPUNIT_ASSERT(!fs::exists(data + "/colonnade.db"));
        }
    }

    void testWhatIsSetToNothingIsRefused()
    {
        std::ofstream(_folder.path() + "/empty").close();
        std::ofstream(_folder.path() + "/newline") << "\n";
        for (const std::string line:
             {"data.url =", "data.url = @file:empty", "data.url = @file:newline", "plugins.enabled =",
              "plugins.enabled = ,", "mail.smtp_url = @file:empty", "account.newsletter_key = @file:newline"})
        {
            write({line});
            for (const char* command: {"config", "doctor", "serve"})
            {
                const auto result = run({command, "--data-dir", _folder.path() + "/var"});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(line + result.out + result.err, 1, result.exitCode);
                assertContains(result.out + result.err,
                               file() + ":1: " + line.substr(0, line.find(' ')) + ": ");
            }
        }
        write({});
        for (const char* name: {"COLONNADE_PLUGINS_ENABLED", "COLONNADE_DATA_URL"})
        {
            ::setenv(name, "", /*overwrite=*/1);
            const auto result = run({"config", "check"});
            ::unsetenv(name);
            assertRefused(result, 1, "environment " + std::string(name) + ": ");
            assertContains(result.err, "is set to nothing: ");
        }
        CPPUNIT_ASSERT_EQUAL(0, run({"config", "check", "-D", "plugins.enabled=none"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(0, run({"config", "check"}).exitCode);
    }

    void testAMisspeltVariableIsRefusedAndThoseOfPlatformsAreNot()
    {
        write({});
        ::setenv("COLONNADE_HTTP_LISTNE", "127.0.0.1:1", /*overwrite=*/1);
        const auto misspelt = run({"config", "check"});
        ::unsetenv("COLONNADE_HTTP_LISTNE");
        assertRefused(misspelt, 1, "did you mean COLONNADE_HTTP_LISTEN?");
        for (const char* name: {"COLONNADE_PORT", "COLONNADE_SERVICE_HOST", "COLONNADE_SERVICE_PORT_HTTP",
                                "COLONNADE_PORT_8080_TCP", "COLONNADE_PORT_8080_TCP_ADDR"})
        {
            ::setenv(name, "tcp://10.0.0.1:80", /*overwrite=*/1);
            const auto platform = run({"config", "check"});
            ::unsetenv(name);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(platform.err, 0, platform.exitCode);
            assertContains(platform.err, name);
        }
    }

    void testShowShowsTheRestWhileOneValueIsWrong()
    {
        write({"http.rate_limit = many", "site.brand = Birds"});
        const auto result = run({"config", "show"});
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        assertContains(result.out, "Birds");
        assertContains(result.out, "(wrong: see below)");
        assertContains(result.err, file() + ":1: http.rate_limit: wanted an integer");
        assertContains(run({"config", "show", "--json"}).out, R"("key":"http.rate_limit","value":null)");
    }

    void testShowHidesOnlyThePassword()
    {
        const std::pair<std::string, std::string> table[] = {
            {"postgresql://me:hush@db.example.org:5432/crowd",
             "postgresql://me:********@db.example.org:5432/crowd"},
            {"postgresql://me:hu%40sh@h/crowd?sslmode=require",
             "postgresql://me:********@h/crowd?sslmode=require"},
            {"postgresql://me@h/crowd?password=hush&sslmode=require",
             "postgresql://me@h/crowd?password=********&sslmode=require"},
            {"postgresql://h/crowd", "postgresql://h/crowd"},
            {"sqlite:/a/b@c.db", "sqlite:/a/b@c.db"},
        };
        for (const auto& [url, shown]: table)
        {
            write({"data.url = " + url});
            const auto result = run({"config", "show"});
            assertContains(result.out, shown + "\n");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, std::string::npos, result.out.find("hush"));
        }
        for (const std::string malformed:
             {"postgresql:me:hush@h/crowd", "postgresql://me:hu@sh@h:hush@x/crowd"})
        {
            write({"data.url = " + malformed});
            const auto result = run({"config", "show"});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out, std::string::npos,
                                         (result.out + result.err).find("hush"));
        }
    }

private:
    struct Mistake
    {
        std::string line;
        std::string sentence;
    };

    static const std::vector<Mistake>& mistakes()
    {
        static const std::vector<Mistake> all{
            {"http.listen = 8080", "http.listen: wanted an address and a port as 127.0.0.1:8080"},
            {"site.time_zone = Mars/Olympus", "site.time_zone: wanted the name of a time zone"},
            {"account.admins = me", "account.admins: wanted e-mail addresses, there was \"me\""},
            {"ohmage_auth.allowed_origins = example.org", "ohmage_auth.allowed_origins: must list origins"},
            {"identity.key_file = /nowhere/key", "identity.key_file: /nowhere/key cannot be written"},
            {"http.access_log = /nowhere/access.log",
             "http.access_log: /nowhere/access.log cannot be written"},
            {"log.file = /nowhere/log", "log.file: /nowhere/log cannot be written"},
            {"account.locales = en, xx_nonsense", "account.locales: wanted languages"},
            {"tasks.upload_extensions = .JPG", "tasks.upload_extensions: wanted extensions in lower case"},
            {"http.trusted_proxies = proxy", "http.trusted_proxies: must hold addresses"},
            {"mail.from = me", "mail.from: wanted an address"},
            {"mail.transport = smtp", "mail.transport: is smtp, but mail.smtp_url is not set"},
            {"mail.claim_seconds = 3", "mail.claim_seconds: wanted at least 2 more"},
            {"mail.smtp_ca_file = /nowhere/ca.pem", "mail.smtp_ca_file: /nowhere/ca.pem cannot be read"},
            {"data.url = mysql://h/x", "data.url: must begin with sqlite: or postgresql://"},
            {"http.public_url = example.org", "http.public_url: wanted"},
            {"http.allowed_hosts = *.example.org", "http.allowed_hosts: must hold host names"},
            {"http.front_end_origins = https://*.example.org", "http.front_end_origins: wanted origins"},
            {"http.idle_timeout_seconds = 5m",
             "http.idle_timeout_seconds: wanted an integer from 1 to 86400, there "
             "was \"5m\"; write 300, units are not read"},
            {"http.max_body_bytes = 10MB",
             "http.max_body_bytes: wanted an integer from 0 to 4294967296, there was "
             "\"10MB\"; write 10485760, units are not read"},
            {"data.read_connections = 8 # as always",
             "data.read_connections: wanted an integer from 1 to 256, there "
             "was \"8 # as always\"; what follows a # is part of the value"},
            {"account.default_locale = tlh", "account.default_locale: wanted one of account.locales"},
            {"account.front_end_url = ftp://x", "account.front_end_url: wanted http://host"},
            {"avatars.worker = /nowhere/worker", "avatars.worker: must be a program"},
            {"plugins.path = /nowhere", "plugins.path: folder /nowhere cannot be read"},
            {"http.tls_certificate = /nowhere/c.pem",
             "http.tls_certificate: goes together with http.tls_key: http.tls_key is not set"},
            {"management.listen = nonsense", "management.listen: wanted an address and a port"},
            {"http.lisen = 127.0.0.1:80", "http.lisen: there is no such setting; did you mean http.listen?"},
        };
        return all;
    }

    std::string file() const { return _folder.path() + "/c.properties"; }

    void write(const std::vector<std::string>& lines) const
    {
        std::ofstream out(file());
        for (const auto& line: lines)
            out << line << "\n";
    }

    ProcessResult run(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), colonnadeBinary());
        arguments.insert(arguments.end(), {"--config", file()});
        return runProgram(arguments);
    }

    const ScratchFolder _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfigTest);
