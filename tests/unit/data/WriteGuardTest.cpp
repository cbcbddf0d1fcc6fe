#include "data/WriteGuard.h"
#include "observe/Breadcrumb.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>

using namespace colonnade;

/// What a statement changes, and whose code may.
class WriteGuardTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WriteGuardTest);
    CPPUNIT_TEST(testAllTargetsAreFound);
    CPPUNIT_TEST(testWhatOnlyReadsHasNone);
    CPPUNIT_TEST(testUpdatesTellTheirColumns);
    CPPUNIT_TEST(testWhoseCodeRunsDecides);
    CPPUNIT_TEST(testDeclaredColumnsMayBeChanged);
    CPPUNIT_TEST(testOnlyPromisedColumnsCanBeDeclared);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        const auto begin = reinterpret_cast<std::uintptr_t>(_code.data());
        markCode("b", begin, begin + _code.size());
    }
    void tearDown() override { unmarkCode(reinterpret_cast<std::uintptr_t>(_code.data())); }

    void testAllTargetsAreFound()
    {
        const std::vector<std::pair<std::string, std::string>> table{
            {"update a_x set t = 1", "changes a_x"},
            {"UPDATE ONLY public . \"a_x\" AS o SET t = 1 WHERE o.id = 2", "changes a_x"},
            {"update or ignore a_x set t = 1", "changes a_x"},
            {"update a_x indexed by a_i set t = 1", "changes a_x"},
            {"with n as (select 1) update a_x set t = (select * from n)", "changes a_x"},
            {"with gone as (delete from a_x returning id) select count(*) from gone", "empties a_x"},
            {"delete from only a_x", "empties a_x"},
            {"insert into main.a_x values (1)", "fills a_x"},
            {"insert or replace into a_x values (1)", "fills a_x"},
            {"replace into a_x values (1)", "fills a_x"},
            {"merge into a_x using b_y on true when matched then delete", "fills a_x"},
            {"copy a_x from stdin", "fills a_x"},
            {"drop table b_x, a_x cascade", "removes b_x, removes a_x"},
            {"truncate b_x, only a_x", "empties b_x, empties a_x"},
            {"truncate table a_x", "empties a_x"},
            {"alter table b_x rename to a_x", "changes b_x, makes a_x"},
            {"select * into a_x from b_x", "makes a_x"},
            {"create table a_x as select 1", "makes a_x"},
            {"grant all on table a_x to public", "changes the rights of a_x"},
            {"do $$ begin delete from a_x; end $$", "empties a_x"},
            {"attach database '/elsewhere' as other", "opens another database"},
            {"pragma writable_schema = 1", "sets writable_schema"}};
        for (const auto& [sql, wanted]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, wanted, targetsOf(sql));
    }

    void testWhatOnlyReadsHasNone()
    {
        for (const std::string sql:
             {"select t from a_x where id = $1", "select id from a_x for update", "pragma table_info(a_x)",
              "select id from a_x for no key update of a_x skip locked",
              "select replace(t, 'into', 'x') from a_x",
              "select 'delete from a_x', \"update\" from a_x -- update a_x set t = 1", "SET LOCAL jit = off",
              "create temp table scratch (id bigint)", "select deleted, created, updated from a_x"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string(), targetsOf(sql));
    }

    void testUpdatesTellTheirColumns()
    {
        const auto columns = [](const std::string& sql)
        {
            std::string all;
            const auto targets = findTargets(sql, Dialect::Postgresql);
            for (const auto& column: targets.at(0).columns)
                all += column + " ";
            return all;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("a b "),
                             columns("update x set a = f(1, c = 2), b = $1 where d = 3"));
        CPPUNIT_ASSERT_EQUAL(std::string("a b c "),
                             columns("update x set (a, b) = (select 1, 2), c = 3 returning d"));
    }

    void testWhoseCodeRunsDecides()
    {
        const AdmittedWriter a("a", {}), b("b", {});
        const auto targets = findTargets("update a_x set t = 1", Dialect::Sqlite);
        const auto own = findTargets("update b_x set t = 1", Dialect::Sqlite);
        requireOwn(targets, nullptr, "the server's");
        requireOwn(targets, this, "the server's");
        requireOwn(own, &_code[7], "its own");
        try
        {
            requireOwn(targets, &_code[7], "update a_x set t = 1");
            CPPUNIT_FAIL("not refused");
        }
        catch (const DatabaseException& refusal)
        {
            CPPUNIT_ASSERT_EQUAL(
                std::string("the plugin b changes a_x of a, which does not begin with b_; others' "
                            "tables are changed by the services of their owners: update a_x "
                            "set t = 1"),
                refusal.message());
        }
        CPPUNIT_ASSERT_THROW(requireOwnTable("core_mail", &_code[0]), DatabaseException);
        CPPUNIT_ASSERT_THROW(requireOwnTable("b", &_code[0]), DatabaseException);
        requireOwnTable("b_x", &_code[0]);
        requireOwnTable("core_mail", &_code[0] + _code.size());
    }

    void testDeclaredColumnsMayBeChanged()
    {
        const AdmittedWriter b("b", {"core_user.info", "core_user.locale"});
        const auto expect = [](bool allowed, const std::string& sql)
        {
            const auto targets = findTargets(sql, Dialect::Sqlite);
            const bool is = !findForeignTarget(targets.at(0), "b", Exceptions::Declared);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, allowed, is);
            CPPUNIT_ASSERT_MESSAGE(sql, findForeignTarget(targets.at(0), "b", Exceptions::None).has_value());
        };
        expect(true, "update core_user set info = '{}' where id = 1");
        expect(true, "update core_user set info = '{}', locale = 'es'");
        expect(false, "update core_user set info = '{}', admin = true");
        expect(false, "update core_session set info = '{}'");
        expect(false, "delete from core_user");
        expect(false, "insert into core_user (info) values ('{}')");
    }

    void testOnlyPromisedColumnsCanBeDeclared()
    {
        CPPUNIT_ASSERT(!findPromiseFault("core_user.info"));
        for (const char* const column: {"core_user.admin", "core_user", "tasks_task.info", ""})
            CPPUNIT_ASSERT_MESSAGE(column, findPromiseFault(column).has_value());
    }

private:
    static std::string targetsOf(const std::string& sql)
    {
        std::string all;
        const bool isSqlite = sql.starts_with("pragma") || sql.find(" or ") != sql.npos;
        for (const auto& target: findTargets(sql, isSqlite ? Dialect::Sqlite : Dialect::Postgresql))
            all += (all.empty() ? "" : ", ") + target.what + " " + target.name;
        return all;
    }

    std::array<char, 64> _code{}; ///< as if a plugin's
};

CPPUNIT_TEST_SUITE_REGISTRATION(WriteGuardTest);
