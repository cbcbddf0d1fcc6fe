#include "CliTest.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade::test;

class CommandLineTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CommandLineTest);
    CPPUNIT_TEST(testNoCommandIsWrongUsageAndShowsHelp);
    CPPUNIT_TEST(testHelpListsCommandsAndTellsAboutOne);
    CPPUNIT_TEST(testHelpTellsAboutPluginsCommands);
    CPPUNIT_TEST(testHelpForProgramsAndErrorsThatNameThePlace);
    CPPUNIT_TEST(testUnknownCommandsOfferTheNearest);
    CPPUNIT_TEST(testWrongOptionsAreWrongUsage);
    CPPUNIT_TEST(testOptionsMayStandBeforeOrAfterTheCommand);
    CPPUNIT_TEST(testVersionTellsTheStamp);
    CPPUNIT_TEST(testNewPluginRefusesNamesAndFoldersThatDoNotDo);
    CPPUNIT_TEST_SUITE_END();

public:
    void testNoCommandIsWrongUsageAndShowsHelp()
    {
        const auto result = runProgram({colonnadeBinary()});
        CPPUNIT_ASSERT_EQUAL(2, result.exitCode);
        assertContains(result.out, "serve");
    }

    void testHelpListsCommandsAndTellsAboutOne()
    {
        for (const std::vector<std::string>& line: {std::vector<std::string>{"help"}, {"--help"}, {"-h"}})
        {
            const auto result = _cli.run(line);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
            for (const char* command: {"serve", "user", "plugins", "routes", "config", "migrate", "doctor"})
                assertContains(result.out, command);
        }
        for (const std::vector<std::string>& line:
             {std::vector<std::string>{"help", "user"}, {"user", "--help"}})
            assertContains(_cli.run(line).out, "colonnade user set-password --name N");
        assertRefused(_cli.run({"help", "usr"}), 2, "there is no command usr; did you mean user?");
    }

    /// Not by Cli::run, which enables no plugins.
    void testHelpTellsAboutPluginsCommands()
    {
        const auto told = runProgram({colonnadeBinary(), "help", "project", "--data-dir", _cli.data()});
        assertContains(told.out, "colonnade project show ID|SHORT_NAME");
        const auto made = runProgram({colonnadeBinary(), "migrate", "--data-dir", _cli.data()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        const auto misused = runProgram({colonnadeBinary(), "project", "shw", "--data-dir", _cli.data()});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(misused.err, 2, misused.exitCode);
        assertContains(misused.err, "usage:\ncolonnade project list\n");
    }

    void testHelpForProgramsAndErrorsThatNameThePlace()
    {
        const auto told = _cli.run({"help", "--json"}).out;
        assertContains(
            told, R"("usage":["colonnade user create --name N --email E [--fullname F] [--password P | )"
                  R"(--password-stdin | --password-hash H] [--admin] [--disabled] [--must-change-password]",)"
                  R"("colonnade user list",)");
        assertContains(told, R"({"name":"-D KEY=VALUE","text":")");
        assertRefused(_cli.run({"health", "-D", "http.listen=127.0.0.1:1"}), 1, "127.0.0.1:1 is not ready: ");
        assertRefused(_cli.run({"serve", "--socket"}), 1, "handed over no socket");
        assertRefused(_cli.run({"user", "list", "-D", "data.url=postgresql://a@127.0.0.1:1/b"}), 1,
                      "(data folder: " + _cli.data() + ")");
    }

    void testUnknownCommandsOfferTheNearest()
    {
        assertRefused(_cli.run({"serv"}), 2, "there is no command serv; did you mean serve?");
        assertRefused(_cli.run({"frobnicate"}), 2, "there is no command frobnicate; see colonnade help");
        assertRefused(_cli.run({"user", "creat"}), 2, "there was \"creat\"; did you mean create?");
        assertRefused(_cli.run({"config", "chek"}), 2, "config wants check or show");
    }

    void testWrongOptionsAreWrongUsage()
    {
        assertRefused(_cli.run({"--jsn", "plugins"}), 2, "there is no option --jsn; did you mean --json?");
        assertRefused(_cli.run({"serve", "--lisen", "x"}), 2, "there is no option --lisen here");
        assertRefused(_cli.run({"user", "create", "--nmae", "x"}), 2, "did you mean --name?");
        assertRefused(_cli.run({"user", "create", "--name", "a", "--name", "b"}), 2, "--name is given twice");
        assertRefused(_cli.run({"plugins", "a", "b"}), 2, "\"b\" is one argument too many");
        assertRefused(runProgram({colonnadeBinary(), "serve", "--config"}), 2, "--config wants a value");
        assertRefused(_cli.run({"user", "create", "--name", "anna"}), 2, "--email is missing");
    }

    void testOptionsMayStandBeforeOrAfterTheCommand()
    {
        for (const std::vector<std::string>& line:
             {std::vector<std::string>{"-D", "site.brand=Ours", "--json", "config", "show"},
              {"config", "-Dsite.brand=Ours", "show", "--json"},
              {"config", "show", "--json", "-D", "site.brand=Ours"}})
            assertContains(_cli.run(line).out, R"({"key":"site.brand","value":"Ours","origin":"-D")");
    }

    void testVersionTellsTheStamp()
    {
        assertContains(_cli.run({"version"}).out, "sdk_epoch=");
        assertContains(_cli.run({"--version", "--json"}).out, "\"stamp\":\"sdk_epoch=");
    }

    void testNewPluginRefusesNamesAndFoldersThatDoNotDo()
    {
        for (const char* name:
             {"Hello", "../x", "http", "a-b", "9x", "reload", "install", "help", "all", "account", "tasks"})
            assertRefused(_cli.run({"new-plugin", name}), 2, "name: ");
        assertRefused(_cli.run({"new-plugin"}), 2, "new-plugin wants a name");
    }

private:
    Cli _cli;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommandLineTest);
