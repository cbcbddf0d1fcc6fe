#include "colonnade/testing/TestServer.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using namespace colonnade::testing;

/// While the server serves a plugin changes its own tables, and nothing else.
class TableGuardTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TableGuardTest);
    CPPUNIT_TEST(testStatementsOnOthersTablesAreRefused);
    CPPUNIT_TEST(testOwnTablesAndDeclaredColumnsAreFree);
    CPPUNIT_TEST(testWhatTheServerPutsTogetherIsJudged);
    CPPUNIT_TEST(testAnotherWayToTheDatabaseIsJudged);
    CPPUNIT_TEST(testWhatCommitsNothingIsToldAgain);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _server = std::make_unique<TestServer>(TestOptions{.plugin = TRESPASSER, .plugins = {"tasks"}});
        _server->apiKeyOf("anna");
    }
    void tearDown() override { _server.reset(); }

    void testStatementsOnOthersTablesAreRefused()
    {
        for (const auto& [sql, fault]: statements())
            for (int times = 0; times < 2; ++times) // as a new text, and as a known one
                expectRefused("write", sql, fault);
        expectRefused("find", "update core_user set admin = true returning id", "changes core_user of core");
        expectRefused("read", "delete from core_user", "empties core_user of core");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("core_user where not admin and name = 'anna'"));
    }

    void testOwnTablesAndDeclaredColumnsAreFree()
    {
        for (const std::string sql:
             {"insert into trespasser_thing (id, name) values (1, 'core_user')",
              "insert into trespasser_thing (id, name) select id + 10, name from core_user",
              "update trespasser_thing set name = (select name from core_user) where id = 1",
              "update core_user set locale = 'es'", "delete from trespasser_thing where id = 11",
              "create table trespasser_more (id bigint)", "drop table trespasser_more"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string("done"), run("write", sql));
        expectRefused("write", "update core_user set locale = 'es', admin = true",
                      "changes core_user of core");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("core_user where locale = 'es'"));
    }

    void testWhatTheServerPutsTogetherIsJudged()
    {
        expectRefused("rows", "core_user", "fills core_user of core");
        expectRefused("numbers", "tasks_task", "fills tasks_task of tasks");
        expectRefused("queue", "core_mail", "fills core_mail of core");
    }

    void testAnotherWayToTheDatabaseIsJudged()
    {
        if (_server->database().dialect() != Dialect::Sqlite)
            return; // there is none
        for (const auto& [sql, fault]: statements())
            CPPUNIT_ASSERT_MESSAGE(sql, run("bare", sql) != "done");
        CPPUNIT_ASSERT_EQUAL(std::string("done"),
                             run("bare", "insert into trespasser_thing values (7, 'x')"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), run("bare", "create table trespasser_more (id bigint)"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("core_user where not admin"));
        _server->apiKeyOf("ben"); // the server itself writes what it likes
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2), count("core_user"));
    }

    void testWhatCommitsNothingIsToldAgain()
    {
        expectRefused("swallow", "update core_user set admin = true", "changes core_user of core");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("trespasser_thing"));
    }

private:
    static std::vector<std::pair<std::string, std::string>> statements()
    {
        return {{"update core_user set admin = true", "changes core_user of core"},
                {"delete from core_mail", "empties core_mail of core"},
                {"insert into core_user (name) values ('x')", "fills core_user of core"},
                {"update tasks_result set info = '{}'", "changes tasks_result of tasks"},
                {"with c as (select 1 as n) delete from tasks_run where id in (select n from c)",
                 "empties tasks_run of tasks"},
                {"alter table tasks_task add column strange text", "changes tasks_task of tasks"},
                {"alter table trespasser_thing rename to core_thing", "makes core_thing of core"},
                {"drop table core_mail", "removes core_mail of core"},
                {"create table strange (id bigint)", "makes strange"},
                {"create table tasks_strange as select 1 as n", "makes tasks_strange of tasks"},
                {"create index trespasser_name on core_user (name)", "puts its index on core_user of core"},
                {"create view strange as select 1 as n", "makes strange"}};
    }

    std::string run(const std::string& how, const std::string& sql)
    {
        return std::string(
            _server->send(RequestBuilder("POST", "/trespasser/" + how).body(sql, "text/plain")).bodyText());
    }

    void expectRefused(const std::string& how, const std::string& sql, const std::string& fault)
    {
        const std::string said = run(how, sql);
        CPPUNIT_ASSERT_MESSAGE(sql + ": " + said,
                               said.find("the plugin trespasser " + fault +
                                         ", which does not begin with trespasser_; others' "
                                         "tables are changed by the services of their owners: " +
                                         sql) != std::string::npos);
    }

    std::int64_t count(const std::string& rows)
    {
        return _server->database().read([&](Session& session)
                                        { return *session.findInteger("select count(*) from " + rows); });
    }

    std::unique_ptr<TestServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TableGuardTest);
