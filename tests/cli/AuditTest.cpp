#include "CliTest.h"

#include "support/BecomesTrue.h"

#include "colonnade/Json.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>
#include <map>
#include <memory>
#include <tuple>

using namespace colonnade::test;

/// Each administrative command leaves one line; the log says up to where it holds.
class AuditTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AuditTest);
    CPPUNIT_TEST(testEachCommandLeavesOneLine);
    CPPUNIT_TEST(testLooksAndRefusalsLeaveNone);
    CPPUNIT_TEST(testNoSecretStandsInIt);
    CPPUNIT_TEST(testAServerLinksAndVerifyFindsWhatWasChanged);
    CPPUNIT_TEST(testVerifyFindsLinesThatWereCutOff);
    CPPUNIT_TEST(testAnOldAddressIsTold);
    CPPUNIT_TEST(testMergesAccounts);
    CPPUNIT_TEST(testWrongUsage);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<ServerProcess>(std::vector<std::string>{"plugins.enabled=none",
                                                                           "mail.transport=file",
                                                                           "mail.from=x@example.org"},
                                                  ServerProcess::Begin::Later);
        run({"migrate"});
    }
    void tearDown() override { _server.reset(); }

    void testEachCommandLeavesOneLine()
    {
        create("anna", {"--admin"});
        create("bert");
        create("cora");
        std::size_t lines = linesOf().size();
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, lines);
        const std::vector<std::pair<std::vector<std::string>, std::string>> acts{
            {{"set-admin", "--name", "bert"}, "user.update"},
            {{"unset-admin", "--name", "bert"}, "user.update"},
            {{"disable", "--name", "bert"}, "user.disable"},
            {{"enable", "--name", "bert"}, "user.enable"},
            {{"rename", "--name", "bert", "--to", "bernd"}, "user.update"},
            {{"set-email", "--name", "bernd", "--email", "new@example.org"}, "user.update"},
            {{"new-key", "--name", "bernd"}, "user.new_key"},
            {{"sign-out", "--name", "bernd"}, "user.sign_out"},
            {{"unlock", "--name", "bernd"}, "user.unlock"},
            {{"set-password", "--name", "bernd", "--password", "blue-horse-77"}, "user.set_password"},
            {{"merge", "--name", "cora", "--into", "bernd"}, "user.merge"},
            {{"delete", "--name", "bernd"}, "user.delete"}};
        for (const auto& [words, what]: acts)
        {
            std::vector<std::string> line{"user"};
            line.insert(line.end(), words.begin(), words.end());
            run(line);
            const auto now = linesOf();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(words[0], ++lines, now.size());
            CPPUNIT_ASSERT_EQUAL(what, now[0].at("what"));
            CPPUNIT_ASSERT_EQUAL("user " + words[0], now[0].at("command"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"name":"bernd"})"), linesOf()[0].at("before"));
    }

    void testLooksAndRefusalsLeaveNone()
    {
        create("anna", {"--admin"});
        run({"user", "list"});
        run({"user", "show", "--name", "anna"});
        for (const char* word: {"unset-admin", "disable", "delete"})
            CPPUNIT_ASSERT_EQUAL(1, _server->run({"user", word, "--name", "anna"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, linesOf().size());
    }

    void testNoSecretStandsInIt()
    {
        const std::string made = create("anna");
        run({"user", "set-password", "--name", "anna", "--password", "blue-horse-77"});
        run({"user", "new-key", "--name", "anna"});
        const std::string all = run({"audit", "list", "--json"});
        CPPUNIT_ASSERT_EQUAL(std::string::npos, all.find("blue-horse"));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, all.find("argon2"));
        const auto key = made.substr(made.find(R"("api_key":")") + 11, 36);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, all.find(key));
    }

    void testAServerLinksAndVerifyFindsWhatWasChanged()
    {
        create("anna");
        create("bert");
        assertContains(run({"audit", "verify"}), "2 newer line(s) are not linked yet");
        _server->start();
        CPPUNIT_ASSERT(becomesTrue([&] { return isLinked(2); }));
        create("cora");
        CPPUNIT_ASSERT(becomesTrue([&] { return isLinked(3); }));
        _server->stop();
        change("update core_audit set object = 'user/9' where number = 2");
        const auto verdict = _server->run({"audit", "verify"});
        CPPUNIT_ASSERT_EQUAL(1, verdict.exitCode);
        assertContains(verdict.err, "line 2 was changed");
        assertContains(verdict.out, "to line 1");
    }

    void testVerifyFindsLinesThatWereCutOff()
    {
        create("anna");
        create("bert");
        _server->start();
        CPPUNIT_ASSERT(becomesTrue([&] { return isLinked(2); }));
        CPPUNIT_ASSERT(becomesTrue([&] { return !headOutside().empty(); }));
        const std::string head = headOutside();
        _server->stop();
        assertContains(run({"audit", "verify", "--head", head}), "to line 2");
        change("delete from core_audit");
        change("delete from core_audit_seal");
        const auto verdict = _server->run({"audit", "verify", "--head", head});
        CPPUNIT_ASSERT_EQUAL(1, verdict.exitCode);
        assertContains(verdict.err, "line 2 was noted outside");
    }

    void testAnOldAddressIsTold()
    {
        create("anna");
        run({"user", "set-email", "--name", "anna", "--email", "new@example.org"});
        assertContains(run({"mail", "list", "--json"}), R"("recipient":"anna@example.org")");
        run({"user", "set-email", "--name", "anna", "--email", "NEW@example.org"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the same mailbox", std::string::npos,
                                     run({"mail", "list", "--json"}).find("ew@example.org\""));
    }

    void testMergesAccounts()
    {
        create("anna", {"--admin"});
        create("bert");
        assertContains(run({"user", "merge", "--name", "bert", "--into", "anna", "--preview"}),
                       "nothing was changed");
        assertContains(run({"user", "show", "--name", "bert"}), R"("disabled":false)");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, linesOf().size());
        for (const auto& [name, into, why]: std::vector<std::tuple<std::string, std::string, std::string>>{
                 {"anna", "bert", "the only administrator"},
                 {"bert", "bert", "into itself"},
                 {"bert", "nobody", "there is no user called nobody"}})
            expectRefused(_server->run({"user", "merge", "--name", name, "--into", into}), why);
        assertContains(run({"user", "merge", "--name", "bert", "--into", "anna"}), "bert is closed");
        assertContains(run({"user", "show", "--name", "bert"}), R"("disabled":true)");
        expectRefused(_server->run({"user", "merge", "--name", "anna", "--into", "bert"}), "is disabled");
    }

    void testWrongUsage()
    {
        CPPUNIT_ASSERT_EQUAL(2, _server->run({"audit", "destroy"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(2, _server->run({"audit", "list", "--limit", "0"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(2, _server->run({"audit", "verify", "--head", "x"}).exitCode);
        expectRefused(_server->run({"audit", "list", "--name", "nobody"}), "there is no user called nobody");
    }

private:
    std::string run(const std::vector<std::string>& arguments) const
    {
        const auto result = _server->run(arguments);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 0, result.exitCode);
        return result.out;
    }

    static void expectRefused(const ProcessResult& result, const std::string& why)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.out + result.err, 1, result.exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string(), result.out);
        assertContains(result.err, why);
    }

    std::string create(const std::string& name, const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> line{"user", "create", "--name", name, "--email", name + "@example.org"};
        line.insert(line.end(), more.begin(), more.end());
        return run(line);
    }

    std::vector<std::map<std::string, std::string>> linesOf() const
    {
        const auto document = colonnade::JsonDocument::parse(run({"audit", "list", "--json"}));
        std::vector<std::map<std::string, std::string>> lines(document.root().size());
        for (std::size_t i = 0; i < lines.size(); ++i)
            for (std::size_t at = 0; at < document.root().at(i).size(); ++at)
            {
                const auto [name, value] = document.root().at(i).member(at);
                lines[i][std::string(name)] = value.isText() ? std::string(value.text()) : value.toJson();
            }
        return lines;
    }

    bool isLinked(int lines) const
    {
        return run({"audit", "verify"}).find("to line " + std::to_string(lines)) != std::string::npos;
    }

    /// From the file, or from the log.
    std::string headOutside() const
    {
        if (!TestDatabase::isPostgresql())
        {
            std::ifstream in(_server->dataFolder() + "/audit-head");
            std::string line;
            std::getline(in, line);
            return line;
        }
        const std::string log = _server->output();
        const auto at = log.rfind("newest link ");
        return at == std::string::npos ? "" : log.substr(at + 12, log.find('\n', at) - at - 12);
    }

    void change(const std::string& sql) const
    {
        const auto database = _server->database().open();
        database->write([&](colonnade::Transaction& transaction) { transaction.execute(sql); });
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuditTest);
