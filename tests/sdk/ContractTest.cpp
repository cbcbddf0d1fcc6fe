#include <Poco/PipeStream.h>
#include <Poco/Process.h>
#include <Poco/StreamCopier.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

/// The contract suite finds each bug that was planted, and names it.
class ContractTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ContractTest);
    CPPUNIT_TEST(testAPluginWithoutBugsKeepsAllRules);
    CPPUNIT_TEST(testBugsOfItsLifeAreFound);
    CPPUNIT_TEST(testBrokenPromisesAreFound);
    CPPUNIT_TEST(testBugsOfItsTablesAreFound);
    CPPUNIT_TEST(testBugsOfItsRoutesAreFound);
    CPPUNIT_TEST(testWhatEndsTheProcessIsNamed);
    CPPUNIT_TEST(testAFileThatIsNoPluginIsRefused);
    CPPUNIT_TEST(testTheCommandLineIsChecked);
    CPPUNIT_TEST_SUITE_END();

    struct Bug
    {
        std::string name;  ///< as Planted.cpp calls it
        std::string rule;  ///< a part of the rule that it breaks
        std::string found; ///< a part of the sentence that names it
    };

public:
    void testAPluginWithoutBugsKeepsAllRules()
    {
        const auto [code, said] = run("", {PLANTED});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(said, 0, code);
        CPPUNIT_ASSERT_MESSAGE(said, said.find("BROKEN") == std::string::npos);
    }

    void testBugsOfItsLifeAreFound()
    {
        expectFound({
            {"early thread", "before start()", "there is a thread more"},
            {"early file", "before start()", "a file more in the data folder: /planted"},
            {"early signal", "before start()", "handles the signal USR2"},
            {"swallows", "registration", "swallows what is thrown when it registers routes"},
            {"late thread", "leaves nothing behind", "a thread is left behind"},
            {"descriptor", "leaves nothing behind", "a descriptor more, of /dev/null"},
            {"slow stop", "leaves nothing behind", "ms with nothing to do"},
        });
    }

    void testBrokenPromisesAreFound()
    {
        expectFound({
            {"gauge name", "by its own name",
             "colonnade_tasks_waiting does not begin with colonnade_planted_"},
            {"gauge throws", "by its own name", "gauges cannot be read: an exception of unknown type"},
            {"bounds", "bounds", "planted.size = 10"},
        });
        expectFoundIn(FOLDER "/mount/planted.so", "by its own name",
                      "mounts /elsewhere, but no route lies there");
    }

    void testBugsOfItsTablesAreFound()
    {
        for (const auto& [folder, found]:
             {std::pair<std::string, std::string>("stranger", "makes stranger_thing"),
              {"rows", "changes core_user of core"},
              {"column", "changes core_user of core"},
              {"index", "puts its index on core_user of core"}})
            expectFoundIn(FOLDER "/" + folder + "/planted.so", "tables of its own name",
                          "migration planted 0001_create " + found + ", which does not begin with planted_");
        expectFoundIn(FOLDER "/one_dialect/planted.so", "step by step", "on PostgreSQL: ");
    }

    void testBugsOfItsRoutesAreFound()
    {
        expectFound({
            {"bad JSON", "whatever is sent", "POST /planted with broken JSON is answered by 500"},
            {"nobody", "whatever is sent", "POST /planted with no body is answered by 500"},
            {"big body", "whatever is sent", "POST /planted with a huge body is answered by 500"},
            {"thread of a request", "whatever is sent", "a thread is left behind"},
            {"slow inline", "inline route", "inline route GET /planted/{name} takes"},
        });
    }

    void testWhatEndsTheProcessIsNamed()
    {
        expectFound({
            {"destructor", "made and destroyed",
             "ends the process by SIGSEGV, in plugin planted, destructor"},
            {"exit", "leaves nothing behind", "ends the process by exit(0)"},
            {"crash", "whatever is sent",
             "ends the process by SIGSEGV, in plugin planted, handler POST /planted"},
        });
    }

    void testAFileThatIsNoPluginIsRefused()
    {
        const auto [code, said] = run("", {__FILE__, "--rule", "made and destroyed"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(said, 1, code);
        CPPUNIT_ASSERT_MESSAGE(said, said.find("BROKEN") != std::string::npos);
    }

    void testTheCommandLineIsChecked()
    {
        CPPUNIT_ASSERT_EQUAL(2, run("", {}).first);
        CPPUNIT_ASSERT_EQUAL(2, run("", {PLANTED, "-D", "size"}).first);
        CPPUNIT_ASSERT_EQUAL(1, run("", {PLANTED, "--rule", "no rule says this"}).first);
    }

private:
    static constexpr const char* PLANTED = FOLDER "/plain/planted.so";

    /// Exit code, and what was said.
    static std::pair<int, std::string> run(const std::string& bug, const std::vector<std::string>& arguments)
    {
        Poco::Pipe out;
        Poco::Process::Env environment{{"PLANTED_BUG", bug}};
        if (const char* const postgresql = std::getenv("COLONNADE_TEST_POSTGRESQL"))
            environment["COLONNADE_TEST_POSTGRESQL"] = postgresql;
        const auto process = Poco::Process::launch(CONTRACT, arguments, nullptr, &out, &out, environment);
        Poco::PipeInputStream stream(out);
        std::string said;
        Poco::StreamCopier::copyToString(stream, said);
        return {process.wait(), said};
    }

    static void expectFound(const std::vector<Bug>& bugs)
    {
        for (const Bug& bug: bugs)
            expectBroken(bug.name, run(bug.name, {PLANTED, "--rule", bug.rule}), bug.rule, bug.found);
    }

    static void expectFoundIn(const std::string& file, const std::string& rule, const std::string& found)
    {
        expectBroken(file, run("", {file, "--rule", rule}), rule, found);
    }

    static void expectBroken(const std::string& bug, const std::pair<int, std::string>& outcome,
                             const std::string& rule, const std::string& found)
    {
        const std::string said = bug + ": " + outcome.second;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(said, 1, outcome.first);
        CPPUNIT_ASSERT_MESSAGE(said, said.find("BROKEN  planted") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(said, said.find(rule) != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(said, said.find(found) != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ContractTest);
