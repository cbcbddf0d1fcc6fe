#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <colonnade/Stamp.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace colonnade::test;

namespace
{

namespace fs = std::filesystem;

std::string contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

std::string folderOf(const std::string& name)
{
    return std::string(BAD_PLUGINS) + "/" + name;
}

struct BadCase
{
    std::string folder;
    std::string enabled;
    std::string sentence; ///< a part of it that only this case has
    std::string mend;     ///< a part that says what to do
};

// NOLINTBEGIN(cert-err58-cpp): a table that a failing allocation may end
const std::vector<BadCase> REFUSED_UNLOADED{
    {"no_stamp", "no_stamp", "no_stamp.so): it has no stamp", "colonnade_add_plugin()"},
    {"epoch", "epoch",
     "it was built for SDK epoch 99, this server has " + std::to_string(COLONNADE_SDK_EPOCH),
     "cmake -S SOURCE -B BUILD"},
    {"poco", "poco", "it was built for POCO 1.12.4, this server has 1.11", "libpoco-dev"},
    {"string_abi", "string_abi", "it was built for string ABI 0, this server has 1",
     "_GLIBCXX_USE_CXX11_ABI=1"},
    {"compiler", "compiler", "it was built for compiler ABI 1002", "compiler that built this server"},
    {"sanitizer", "sanitizer", "it was built for sanitizer memory", "build it as this server is built"},
    {"broken_manifest", "broken_manifest", "its plugin.json is wrong: not JSON", "mend plugin.json"},
    {"unknown_member", "unknown_member", "there is no member \"reqires\"", "did you mean requires?"},
    {"bad_schema", "bad_schema", "config.size.default: wanted an integer of at most 10, there was \"99\"",
     "mend"},
    {"missing", "missing", "it requires nobody.has_this@1, which no plugin here provides", "plugins.path"},
    {"version:provider", "version, provider",
     "it requires bad.thing@2, but the plugin provider provides bad.thing@1", "install versions"},
    {"needs_provider:provider", "needs_provider",
     "it requires bad.thing@1, which the plugin provider provides",
     "set plugins.enabled = needs_provider, provider"},
    {"provider:second_provider", "provider, second_provider",
     "it offers bad.thing@1, which provider offers already", "keep one of them in plugins.enabled"},
    {"core_command", "core_command", "its command serve is a command of the server itself", "another name"},
    {"circle2", "one, two", "in a circle: one → two → one", "has to leave plugins.enabled"},
    {"circle3", "alpha, beta, gamma", "in a circle: alpha → beta → gamma → alpha",
     "has to leave plugins.enabled"},
    {"good", "goood", "plugins.enabled: there is no plugin goood", "did you mean good?"},
    {"nowhere", "", "plugins.path: folder ", "cannot be read: No such file or directory"},
};

const std::vector<BadCase> REFUSED_LATER{
    {"no_factory", "no_factory", "it lacks colonnade_create_plugin()", "COLONNADE_PLUGIN(Class)"},
    {"throws_in_constructor", "throws_in_constructor", "plugin throws_in_constructor (",
     "the constructor is no place"},
    {"throws_in_provision", "throws_in_provision",
     "plugin throws_in_provision refused to start: Configuration error: bad.size must be 4 to 31, not 99",
     ""},
    {"throws_a_number", "throws_a_number",
     "plugin throws_a_number refused to start: an exception of unknown type", ""},
    {"touches", "touches",
     "plugin touches refused to start: Illegal state: the database is closed until the start",
     "belongs into start()"},
    {"seals", "seals", "plugin seals refused to start: Illegal state: the vault is closed until the start",
     "belongs into start()"},
    {"throws_in_start", "throws_in_start",
     "plugin throws_in_start refused to start: Runtime exception: the other side does not answer", ""},
    {"twins", "twin_a, twin_b", "GET /twin/{", "twin_a"},
    {"outside", "outside", "route GET /outside lies outside the mounts of its plugin.json", ""},
    {"servers_own", "servers_own", "mount /health belongs to the server itself", ""},
    {"family", "family", "mount /family names the error family problm, which nobody renders",
     "did you mean problem?"},
    {"credential", "credential", "takes the credential api_kay, which no enabled plugin reads",
     "did you mean api_key?"},
    {"command", "command", "registers the command undeclared, which its plugin.json does not list", ""},
    {"lost_command", "lost_command", "its plugin.json lists the command lost, but it did not register it",
     ""},
    {"lost_service", "lost_service",
     "its plugin.json lists bad.thing@1 under provides, but it did not provide it", ""},
    {"undeclared_service", "undeclared_service", "provides bad.thing@1, which its plugin.json does not list",
     ""},
    {"extension_point", "extension_point",
     "adds to the extension point bad.thing@1, which no enabled plugin has", ""},
    {"untold", "untold",
     "lists identity.user_mode@1 under hears, which no enabled plugin tells; did you mean "
     "identity.user_made@1?",
     ""},
    {"deaf", "deaf", "lists identity.user_made@1 under hears, but it does not hear it", ""},
};
// NOLINTEND(cert-err58-cpp)

} // namespace

class BadPluginsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BadPluginsTest);
    CPPUNIT_TEST(testServeRefusesBeforeLoadingAndNothingRuns);
    CPPUNIT_TEST(testPluginsListsEachRefusalWithoutLoading);
    CPPUNIT_TEST(testServeRefusesWhatMisbehavesOnceLoadedAndUnwinds);
    CPPUNIT_TEST(testRouteConflictNamesMethodPatternAndBothPlugins);
    CPPUNIT_TEST(testAPluginThatOthersMayWriteIsRefused);
    CPPUNIT_TEST(testATruncatedFileIsRefused);
    CPPUNIT_TEST(testTextThatCallsItselfALibraryIsRefused);
    CPPUNIT_TEST(testAPipeIsRefusedAtOnce);
    CPPUNIT_TEST(testTwoFilesOfOneNameAreRefused);
    CPPUNIT_TEST(testAllProblemsOfPluginsAndSettingsAreReportedInOneRun);
    CPPUNIT_TEST(testABadSettingOfAPluginIsRefusedBeforeItIsProvisioned);
    CPPUNIT_TEST(testWhatPluginsFindInTheirSettingsIsToldWithFileAndLineInOneRun);
    CPPUNIT_TEST(testProgramsThatOnlyLookSayWhatServeSays);
    CPPUNIT_TEST(testAPluginThatIsNotEnabledDoesNotServe);
    CPPUNIT_TEST(testABadFileThatIsNotEnabledDoesNotStopTheServer);
    CPPUNIT_TEST(testAGoodPluginServesAndIsTakenBackInReverse);
    CPPUNIT_TEST(testWhoAnswersInPlaceOfAnotherIsToldUnlessHisManifestSaysSo);
    CPPUNIT_TEST(testAPluginRefusedUnloadedLeavesNoTables);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<ScratchFolder>();
        ::setenv("COLONNADE_TEST_MARKER", marker().c_str(), /*overwrite=*/1);
    }

    void tearDown() override
    {
        ::unsetenv("COLONNADE_TEST_MARKER");
        _scratch.reset();
    }

    void testServeRefusesBeforeLoadingAndNothingRuns()
    {
        for (const auto& bad: REFUSED_UNLOADED)
        {
            checkRefused(bad);
            CPPUNIT_ASSERT_MESSAGE("code of " + bad.folder + " ran", !fs::exists(marker()));
            CPPUNIT_ASSERT_MESSAGE("a data folder was made for " + bad.folder, !fs::exists(dataFolder()));
        }
    }

    void testPluginsListsEachRefusalWithoutLoading()
    {
        for (const auto& bad: REFUSED_UNLOADED)
        {
            const auto listed = run("plugins", bad.folder, bad.enabled);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.folder + ": " + listed.out, 1, listed.exitCode);
            CPPUNIT_ASSERT_MESSAGE(listed.out + listed.err, contains(listed.out + listed.err, bad.sentence));
            CPPUNIT_ASSERT_MESSAGE("code of " + bad.folder + " ran", !fs::exists(marker()));
        }
    }

    void testServeRefusesWhatMisbehavesOnceLoadedAndUnwinds()
    {
        for (const auto& bad: REFUSED_LATER)
        {
            fs::remove(marker());
            checkRefused(bad);
            const std::string trace = contentOf(marker());
            CPPUNIT_ASSERT_MESSAGE(bad.folder + " was not loaded", contains(trace, "loaded"));
            CPPUNIT_ASSERT_MESSAGE(bad.folder + " stays loaded: " + trace, contains(trace, " unloaded\n"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.folder + " is not destroyed: " + trace,
                                         contains(trace, " made\n") && bad.folder != "throws_in_constructor",
                                         contains(trace, " destroyed\n"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                bad.folder + " is not stopped: " + trace,
                contains(trace, " provisioned\n") && bad.folder != "throws_in_provision" &&
                    bad.folder != "throws_a_number" && bad.folder != "touches" && bad.folder != "seals",
                contains(trace, " stopped\n"));
        }
    }

    void testRouteConflictNamesMethodPatternAndBothPlugins()
    {
        const auto result = run("serve", "twins", "twin_a, twin_b");
        for (const char* part: {"GET", "/twin/{", "twin_a", "twin_b"})
            CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, part));
    }

    void testAPluginThatOthersMayWriteIsRefused()
    {
        const std::string above = _scratch->path() + "/above", folder = above + "/plugins";
        const std::string file = folder + "/good.so";
        for (const auto& made: {above, folder})
        {
            fs::create_directory(made);
            fs::permissions(made, fs::perms(0755));
        }
        fs::copy_file(folderOf("good") + "/good.so", file);
        for (const auto& [path, mode]:
             {std::pair{file, 0666}, {folder, 0777}, {folder, 01777}, {above, 0777}})
        {
            const auto before = fs::status(path).permissions();
            fs::permissions(path, fs::perms(mode));
            for (const char* command: {"serve", "config", "doctor", "plugins"})
            {
                const auto result = run(command, folder, "good");
                CPPUNIT_ASSERT_EQUAL_MESSAGE(command + result.out + result.err, 1, result.exitCode);
                CPPUNIT_ASSERT_MESSAGE(command + result.out + result.err,
                                       contains(result.out + result.err,
                                                path + " can be written by every user: chmod o-w " + path));
            }
            CPPUNIT_ASSERT(!fs::exists(marker()));
            fs::permissions(path, before);
        }
        fs::permissions(above, fs::perms(01777)); // as /tmp: nobody can move what is not his
        CPPUNIT_ASSERT_EQUAL(0, run("config", folder, "good").exitCode);
    }

    void testATruncatedFileIsRefused()
    {
        const std::string whole = contentOf(folderOf("good") + "/good.so");
        for (const std::size_t size: {std::size_t{0}, std::size_t{3}, std::size_t{40}, std::size_t{64},
                                      std::size_t{700}, whole.size() / 2, whole.size() - 64})
        {
            std::ofstream(_scratch->path() + "/good.so", std::ios::binary) << whole.substr(0, size);
            const auto result = run("serve", _scratch->path(), "good");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::to_string(size) + result.err, 1, result.exitCode);
            const bool said = contains(result.err, "cut off") || contains(result.err, "not a shared library");
            CPPUNIT_ASSERT_MESSAGE(std::to_string(size) + ": " + result.err, said);
            CPPUNIT_ASSERT(!fs::exists(marker()));
        }
    }

    void testTextThatCallsItselfALibraryIsRefused()
    {
        std::ofstream(_scratch->path() + "/note.so") << "shopping: bread, milk\n";
        const auto result = run("serve", _scratch->path(), "note");
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "it is not a shared library"));
    }

    void testAPipeIsRefusedAtOnce()
    {
        CPPUNIT_ASSERT_EQUAL(0, ::mkfifo((_scratch->path() + "/pipe.so").c_str(), 0600));
        const auto result = run("serve", _scratch->path(), "pipe");
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "it is no regular file"));
    }

    void testTwoFilesOfOneNameAreRefused()
    {
        fs::copy_file(folderOf("good") + "/good.so", _scratch->path() + "/copy.so");
        const auto result = run("serve", _scratch->path() + ":good", "good");
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "two files are the plugin good: "));
        CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, "copy.so"));
        CPPUNIT_ASSERT(!fs::exists(marker()));
    }

    void testAllProblemsOfPluginsAndSettingsAreReportedInOneRun()
    {
        const auto result = run("serve", "epoch:missing:good", "epoch, missing, good",
                                {"-D", "http.lisen=1", "-D", "good.count=10", "-D", "good.conut=1"});
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        for (const char* part:
             {"SDK epoch 99", "nobody.has_this@1", "http.lisen: there is no such setting",
              "did you mean http.listen?", "wanted an integer from 1 to 9, there was \"10\"",
              "did you mean good.count?"})
            CPPUNIT_ASSERT_MESSAGE(result.err, contains(result.err, part));
        CPPUNIT_ASSERT(!fs::exists(marker()));
    }

    void testABadSettingOfAPluginIsRefusedBeforeItIsProvisioned()
    {
        const auto result = run("serve", "good", "good", {"-D", "good.count=many"});
        CPPUNIT_ASSERT_EQUAL(1, result.exitCode);
        CPPUNIT_ASSERT_EQUAL(
            "-D: good.count: wanted an integer from 1 to 9, there was \"many\" (data folder: " +
                dataFolder() + ")\n",
            result.err);
        CPPUNIT_ASSERT(!contains(contentOf(marker()), "provisioned"));
    }

    void testWhatPluginsFindInTheirSettingsIsToldWithFileAndLineInOneRun()
    {
        const std::string file = _scratch->path() + "/c.properties";
        std::ofstream(file)
            << "# a comment\nchecks.colour = blue\nhttp.rate_limit = many\nlog.file = /nowhere/log\n";
        for (const char* command: {"config", "serve"})
        {
            const auto result = run(command, "checks", "checks", {"--config", file});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(command, 1, result.exitCode);
            for (const std::string& line:
                 {file + ":2: checks.colour: wanted red, there was \"blue\"; paint it",
                  file + ":3: http.rate_limit: wanted an integer from 1 to 1000000000, there was \"many\"",
                  file + ":4: log.file: /nowhere/log cannot be written: No such file or directory",
                  std::string("http.public_url: does not fit to a server without the plugin good"),
                  std::string("checks.list: wanted more\n")})
                CPPUNIT_ASSERT_MESSAGE(line + " in " + result.err, contains(result.err, line));
            CPPUNIT_ASSERT(!fs::exists(dataFolder()));
        }
        CPPUNIT_ASSERT(contains(run("config", "checks", "checks", {"--config", file}).err,
                                "warning: " + file + ":2: checks.colour: red fades\n"));
        CPPUNIT_ASSERT(!contains(contentOf(marker()), "provisioned"));
    }

    /// One that throws in provision, one that lacks a function, one whose mount is taken.
    void testProgramsThatOnlyLookSayWhatServeSays()
    {
        for (const auto& bad: REFUSED_LATER)
        {
            if (bad.folder == "throws_in_start")
                continue; // needs the data
            for (const char* command: {"config", "doctor"})
            {
                const auto result = run(command, bad.folder, bad.enabled);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.folder + command, 1, result.exitCode);
                CPPUNIT_ASSERT_MESSAGE(bad.folder + command + result.out + result.err,
                                       contains(result.out + result.err, bad.sentence));
                CPPUNIT_ASSERT_MESSAGE("a data folder was made for " + bad.folder, !fs::exists(dataFolder()));
            }
            CPPUNIT_ASSERT(!contains(run("plugins", bad.folder, bad.enabled).out, "serving"));
        }
    }

    void testAPluginThatIsNotEnabledDoesNotServe()
    {
        const auto result = run("plugins", "good", "", {"-D", "good.anything=1", "--json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, "\"state\":\"not enabled\""));
        CPPUNIT_ASSERT_MESSAGE(result.out, contains(result.out, "add good to plugins.enabled"));
        CPPUNIT_ASSERT(!fs::exists(marker()));
    }

    void testABadFileThatIsNotEnabledDoesNotStopTheServer()
    {
        const ServerProcess server({"plugins.path=" + folderOf("epoch"), "plugins.enabled=none"});
        CPPUNIT_ASSERT(!fs::exists(marker()));
    }

    void testAGoodPluginServesAndIsTakenBackInReverse()
    {
        ServerProcess server({"plugins.path=" + folderOf("good") + ":" + folderOf("needs_provider") + ":" +
                                  folderOf("provider"),
                              "plugins.enabled=good,needs_provider,provider"});
        CPPUNIT_ASSERT_EQUAL(std::string("here"), HttpClient(server.port()).get("/good/1").body);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
        const std::string wanted = "good loaded\ngood made\nprovider loaded\nprovider made\nneeds_provider "
                                   "loaded\nneeds_provider made\n"
                                   "good provisioned\nprovider provisioned\nneeds_provider provisioned\n"
                                   "good started\nprovider started\nneeds_provider started\n"
                                   "needs_provider stopped\nprovider stopped\ngood stopped\n"
                                   "needs_provider destroyed\nprovider destroyed\ngood destroyed\n"
                                   "needs_provider unloaded\nprovider unloaded\ngood unloaded\n";
        CPPUNIT_ASSERT_EQUAL(wanted, contentOf(marker()));
    }

    void testWhoAnswersInPlaceOfAnotherIsToldUnlessHisManifestSaysSo()
    {
        ServerProcess server(
            {"plugins.path=" + folderOf("good") + ":" + folderOf("below") + ":" + folderOf("taker"),
             "plugins.enabled=good,below,taker"});
        for (const char* path: {"/good/1", "/good/below", "/good/taken"})
            CPPUNIT_ASSERT_EQUAL(std::string("here"), HttpClient(server.port()).get(path).body);
        CPPUNIT_ASSERT_EQUAL(0, server.stop());
        const std::string log = server.output();
        CPPUNIT_ASSERT_MESSAGE(log,
                               contains(log, "route GET /good/taken of the plugin taker answers in place "
                                             "of route GET /good/{x} of the plugin good; if it is meant "
                                             "to, name good under routes_below in the plugin.json of "
                                             "taker"));
        CPPUNIT_ASSERT_MESSAGE(log, !contains(log, "of the plugin below"));
    }

    void testAPluginRefusedUnloadedLeavesNoTables()
    {
        const ServerProcess server({"plugins.enabled=none"});
        const auto refused = runProgram({colonnadeBinary(), "migrate", "--data-dir", server.dataFolder(),
                                         "-D", "data.url=" + server.database().url(), "-D",
                                         "plugins.path=" + folderOf("epoch"), "-D", "plugins.enabled=epoch"});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        const auto plan = runProgram({colonnadeBinary(), "migrate", "--plan", "--data-dir",
                                      server.dataFolder(), "-D", "data.url=" + server.database().url(), "-D",
                                      "plugins.path=" + folderOf("good"), "-D", "plugins.enabled=good"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(plan.err, std::string("due: good: 0001_create\n"), plan.out);
        CPPUNIT_ASSERT(!fs::exists(marker()));
    }

private:
    std::string marker() const { return _scratch->path() + "/marker"; }
    std::string dataFolder() const { return _scratch->path() + "/var"; }

    /// `folders`: names below the corpus, or paths, separated by colons.
    ProcessResult run(const std::string& command, const std::string& folders, const std::string& enabled,
                      const std::vector<std::string>& more = {}) const
    {
        std::string path;
        std::istringstream names(folders);
        for (std::string name; std::getline(names, name, ':');)
            path += (path.empty() ? "" : ":") + (name.front() == '/' ? name : folderOf(name));
        std::vector<std::string> line{colonnadeBinary(),
                                      command,
                                      "--data-dir",
                                      dataFolder(),
                                      "-D",
                                      "plugins.path=" + path,
                                      "-D",
                                      "plugins.enabled=" + (enabled.empty() ? "none" : enabled)};
        line.insert(line.end(), more.begin(), more.end());
        if (command == "serve")
            line.insert(line.end(), {"--listen", "127.0.0.1:0", "-D", "management.listen="});
        return runProgram(line);
    }

    void checkRefused(const BadCase& bad) const
    {
        const auto result = run("serve", bad.folder, bad.enabled);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.folder + ": " + result.out + result.err, 1, result.exitCode);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.folder, std::string(), result.out);
        CPPUNIT_ASSERT_MESSAGE(bad.folder + ": " + result.err, contains(result.err, bad.sentence));
        CPPUNIT_ASSERT_MESSAGE(bad.folder + ": " + result.err, contains(result.err, bad.mend));
    }

    std::unique_ptr<ScratchFolder> _scratch;
};

CPPUNIT_TEST_SUITE_REGISTRATION(BadPluginsTest);
