#include "data/Migrations.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <future>

using namespace colonnade;

namespace
{

MigrationSet accountSet(int steps)
{
    MigrationSet set{"account", {}};
    for (int i = 1; i <= steps; ++i)
    {
        const std::string number = std::to_string(i);
        set.files.push_back(
            {"000" + number + "_step.sql", "CREATE TABLE account_" + number + " (id @identity@)"});
    }
    return set;
}

class MigrationsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MigrationsTest);
    CPPUNIT_TEST(testEachStepIsAppliedOnce);
    CPPUNIT_TEST(testPlanningChangesNothing);
    CPPUNIT_TEST(testNewStepsAreAppliedLater);
    CPPUNIT_TEST(testOwnersHaveHistoriesOfTheirOwn);
    CPPUNIT_TEST(testTheDialectsFileIsPreferred);
    CPPUNIT_TEST(testTokensStandForTheDialectsTypes);
    CPPUNIT_TEST(testNumbersOfDeletedRowsAreNotUsedAgain);
    CPPUNIT_TEST(testScriptsAreSplitWhereStatementsEnd);
    CPPUNIT_TEST(testAFailingStepLeavesNothing);
    CPPUNIT_TEST(testAFailingStepTakesThoseBeforeItAlong);
    CPPUNIT_TEST(testWhatIsCheckedAtTheEndOfATransactionKeepsNoTableFromChanging);
    CPPUNIT_TEST(testLineEndsDoNotCount);
    CPPUNIT_TEST(testAnEditedStepIsRefused);
    CPPUNIT_TEST(testARenamedStepIsRefused);
    CPPUNIT_TEST(testANewerDatabaseIsRefused);
    CPPUNIT_TEST(testAnEditedHistoryIsRefused);
    CPPUNIT_TEST(testBadSetsAreRefused);
    CPPUNIT_TEST(testTransactionControlIsRefused);
    CPPUNIT_TEST(testServersStartingTogetherMigrateOnce);
    CPPUNIT_TEST(testWhatTouchesOthersTablesIsRefused);
    CPPUNIT_TEST(testWhatHidesItsTargetIsTakenBack);
    CPPUNIT_TEST(testOwnTablesMayBeMadeAndChangedInEachWay);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
    }

    void tearDown() override
    {
        _database.reset();
        _scratch.reset();
    }

    void testEachStepIsAppliedOnce()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("account 1 0001_step, account 2 0002_step"), apply({accountSet(2)}));
        CPPUNIT_ASSERT_EQUAL(std::string(), apply({accountSet(2)}));
        CPPUNIT_ASSERT_EQUAL(std::string(), described(planMigrations(*_database, {accountSet(2)})));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), integer("SELECT count(*) FROM account_2"));
    }

    void testPlanningChangesNothing()
    {
        for (int i = 0; i < 2; ++i)
            CPPUNIT_ASSERT_EQUAL(std::string("account 1 0001_step"),
                                 described(planMigrations(*_database, {accountSet(1)})));
        CPPUNIT_ASSERT_THROW(integer("SELECT count(*) FROM core_migration"), DatabaseException);
    }

    void testNewStepsAreAppliedLater()
    {
        apply({accountSet(1)});
        CPPUNIT_ASSERT_EQUAL(std::string("account 2 0002_step, account 3 0003_step"), apply({accountSet(3)}));
    }

    void testOwnersHaveHistoriesOfTheirOwn()
    {
        MigrationSet core{"core", {{"0001_a.sql", "CREATE TABLE core_a (x BIGINT)"}}};
        CPPUNIT_ASSERT_EQUAL(std::string("core 1 0001_a, account 1 0001_step"), apply({core, accountSet(1)}));
        CPPUNIT_ASSERT_EQUAL(std::string(), apply({core})); // a plugin that is off today keeps its tables
    }

    void testTheDialectsFileIsPreferred()
    {
        apply({{"a",
                {{"0001_x.sql", "syntax error"},
                 {"0001_x.sqlite.sql", "CREATE TABLE a_sqlite (x BIGINT)"},
                 {"0001_x.postgresql.sql", "CREATE TABLE a_postgresql (x BIGINT)"}}}});
        const bool sqlite = _database->dialect() == Dialect::Sqlite;
        integer(std::string("SELECT count(*) FROM a_") + (sqlite ? "sqlite" : "postgresql"));
    }

    void testTokensStandForTheDialectsTypes()
    {
        apply({{"a", {{"0001_x.sql", "CREATE TABLE a_x (id @identity@, raw @bytes@)"}}}});
        const std::string raw("\0\xff", 2);
        const auto ids = _database->write(
            [&](Transaction& t)
            {
                const std::string_view sql = "INSERT INTO a_x (raw) VALUES ($1) RETURNING id";
                const auto first = t.findInteger(sql, Bytes{raw});
                return std::pair(first, t.findInteger(sql, Bytes{raw}));
            });
        CPPUNIT_ASSERT(ids == std::pair(std::optional<std::int64_t>(1), std::optional<std::int64_t>(2)));
        const auto kept = _database->read(
            [](Session& s) {
                return s.find([](const Row& row) { return row.bytes(0); },
                              "SELECT raw FROM a_x WHERE id = 1");
            });
        CPPUNIT_ASSERT(kept == raw);
    }

    void testNumbersOfDeletedRowsAreNotUsedAgain()
    {
        apply({{"a", {{"0001_x.sql", "CREATE TABLE a_x (id @identity@, x BIGINT)"}}}});
        const auto insert = [this]
        {
            return _database->write(
                [](Transaction& t)
                { return t.findInteger("INSERT INTO a_x (x) VALUES (0) RETURNING id").value(); });
        };
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), insert());
        _database->write([](Transaction& t) { t.execute("DELETE FROM a_x"); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2), insert());
    }

    void testScriptsAreSplitWhereStatementsEnd()
    {
        const std::string common =
            "-- a; comment\nCREATE TABLE a_x (t TEXT); /* ; */ ;\n"
            "INSERT INTO a_x VALUES ('a;b''c;');\nINSERT INTO a_x VALUES (';') -- ;\n;\n";
        const std::string sqlite =
            "CREATE TRIGGER a_t AFTER INSERT ON a_x BEGIN UPDATE a_x SET t = t || '!'; "
            "DELETE FROM a_x WHERE t = 'none'; END;\nINSERT INTO a_x VALUES ('new');";
        const std::string postgresql = "CREATE FUNCTION a_f() RETURNS TEXT LANGUAGE plpgsql AS $body$ BEGIN "
                                       "RETURN 'x;$$'; END; $body$;\nINSERT INTO a_x VALUES (a_f());"
                                       "INSERT INTO a_x VALUES (E'\\';')";
        apply({{"a",
                {{"0001_x.sqlite.sql", common + sqlite}, {"0001_x.postgresql.sql", common + postgresql}}}});
        const bool isSqlite = _database->dialect() == Dialect::Sqlite;
        CPPUNIT_ASSERT_EQUAL(std::int64_t(isSqlite ? 3 : 4), integer("SELECT count(*) FROM a_x"));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t(1),
            integer(std::string("SELECT count(*) FROM a_x WHERE t = 'a;b''c;") + (isSqlite ? "!'" : "'")));
    }

    void testAFailingStepLeavesNothing()
    {
        MigrationSet set = accountSet(1);
        set.files.push_back(
            {"0002_bad.sql", "CREATE TABLE account_bad (x BIGINT); INSERT INTO account_nowhere VALUES (1)"});
        const std::string sentence = refusal({set});
        CPPUNIT_ASSERT_MESSAGE(sentence, sentence.starts_with("migration account 0002_bad failed: "));
        CPPUNIT_ASSERT_THROW(integer("SELECT count(*) FROM account_bad"), DatabaseException);
        set.files.back().sql = "CREATE TABLE account_bad (x BIGINT)";
        CPPUNIT_ASSERT_EQUAL(std::string("account 1 0001_step, account 2 0002_bad"), apply({set}));
    }

    /// The version that was there before still knows the database.
    void testAFailingStepTakesThoseBeforeItAlong()
    {
        apply({accountSet(1)});
        MigrationSet failing = accountSet(3);
        failing.files.back().sql = "INSERT INTO account_nowhere VALUES (1)";
        MigrationSet other{"other", {{"0001_a.sql", "CREATE TABLE other_a (x BIGINT)"}}};
        const std::string sentence = refusal({other, failing});
        CPPUNIT_ASSERT_MESSAGE(sentence, sentence.starts_with("migration account 0003_step failed: "));
        CPPUNIT_ASSERT_THROW(integer("SELECT count(*) FROM account_2"), DatabaseException);
        CPPUNIT_ASSERT_EQUAL(std::string(), apply({accountSet(1)}));
        CPPUNIT_ASSERT_EQUAL(std::string("other 1 0001_a, account 2 0002_step"),
                             apply({other, accountSet(2)}));
    }

    void testWhatIsCheckedAtTheEndOfATransactionKeepsNoTableFromChanging()
    {
        apply({{"a",
                {{"0001_a.sql",
                  "CREATE TABLE a_x (id BIGINT PRIMARY KEY); CREATE TABLE a_y (x BIGINT REFERENCES a_x (id) "
                  "DEFERRABLE INITIALLY DEFERRED); INSERT INTO a_y VALUES (1); INSERT INTO a_x VALUES (1)"},
                 {"0002_b.sql", "ALTER TABLE a_y ADD COLUMN z BIGINT"}}}});
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, integer("SELECT count(*) FROM a_y WHERE z IS NULL"));
    }

    void testLineEndsDoNotCount()
    {
        apply({{"a", {{"0001_x.sql", "CREATE TABLE a_x\n(x BIGINT);\n"}}}});
        CPPUNIT_ASSERT_EQUAL(std::string(),
                             apply({{"a", {{"0001_x.sql", "CREATE TABLE a_x\r\n(x BIGINT);\r\n"}}}}));
    }

    void testAnEditedStepIsRefused()
    {
        apply({accountSet(2)});
        MigrationSet edited = accountSet(3);
        edited.files[1].sql += " ";
        const std::string sentence = refusal({edited});
        CPPUNIT_ASSERT_MESSAGE(
            sentence,
            sentence.starts_with("migration account 0002_step was changed after it was applied (checksum "));
        CPPUNIT_ASSERT_MESSAGE(
            sentence, sentence.ends_with("); restore the file, and make further changes in a new one"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2),
                             integer("SELECT count(*) FROM core_migration")); // nothing was done
    }

    void testARenamedStepIsRefused()
    {
        apply({accountSet(1)});
        MigrationSet renamed = accountSet(1);
        renamed.files[0].name = "0001_other.sql";
        CPPUNIT_ASSERT_EQUAL(
            std::string("migration account 0001_step was renamed to 0001_other after it was applied; "
                        "restore the old name"),
            refusal({renamed}));
    }

    void testANewerDatabaseIsRefused()
    {
        apply({accountSet(3)});
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "the database has migration account 0003, the plugin account that is here knows up to 0002: "
                "install a newer version of the plugin account, or restore a backup"),
            refusal({accountSet(2)}));
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "the database has migration account 0003, the plugin account that is here knows none: "
                "install a newer version of the plugin account, or restore a backup"),
            refusal({accountSet(0)}));
    }

    void testAnEditedHistoryIsRefused()
    {
        apply({accountSet(3)});
        _database->write([](Transaction& t) { t.execute("DELETE FROM core_migration WHERE version = 2"); });
        CPPUNIT_ASSERT_EQUAL(
            std::string("the database lacks the record of migration account 0002 but has that of "
                        "0003_step: its history was edited; restore a backup"),
            refusal({accountSet(3)}));
    }

    void testBadSetsAreRefused()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("migrations of a: version 0002 is missing before 0003_c"),
                             refusal({{"a", {{"0001_a.sql", ""}, {"0003_c.sql", ""}}}}));
        CPPUNIT_ASSERT_EQUAL(std::string("migrations of a: version 0001 is missing before 0002_a"),
                             refusal({{"a", {{"0002_a.sql", ""}}}}));
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "migrations of a: both 0001_a and 0001_b have the version 0001; rename the newer one"),
            refusal({{"a", {{"0001_a.sql", ""}, {"0001_b.sql", ""}}}}));
        CPPUNIT_ASSERT_EQUAL(std::string("migrations of a: the file \"0001_a.sql\" is there twice"),
                             refusal({{"a", {{"0001_a.sql", ""}, {"0001_a.sql", ""}}}}));
        CPPUNIT_ASSERT_EQUAL(std::string("there are two sets of migrations of account"),
                             refusal({accountSet(1), accountSet(1)}));
        const bool sqlite = _database->dialect() == Dialect::Sqlite;
        CPPUNIT_ASSERT_EQUAL(
            std::string("migrations of a: 0001_a has no file for ") +
                (sqlite ? "SQLite (.sqlite.sql or .sql)" : "PostgreSQL (.postgresql.sql or .sql)"),
            refusal({{"a", {{sqlite ? "0001_a.postgresql.sql" : "0001_a.sqlite.sql", ""}}}}));
        for (const std::string name:
             {"", "0001.sql", "0001_.sql", "1_a.sql", "00001_a.sql", "0001-a.sql", "0001_A.sql", "0001_a",
              "0001_a.mysql.sql", "x001_a.sql", "0001_a.txt", "../0001_a.sql"})
            CPPUNIT_ASSERT_EQUAL("migrations of a: the file \"" + name +
                                     "\" must be named like 0001_create_users.sql (or end in .sqlite.sql, "
                                     ".postgresql.sql)",
                                 refusal({{"a", {{name, ""}}}}));
    }

    void testTransactionControlIsRefused()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("migration a 0001_a failed: a transaction begins and ends with "
                                         "Database::write, not with: COMMIT"),
                             refusal({{"a", {{"0001_a.sql", "CREATE TABLE a_x (x BIGINT);\nCOMMIT;"}}}}));
    }

    void testServersStartingTogetherMigrateOnce()
    {
        std::vector<std::future<std::size_t>> servers;
        for (int i = 0; i < 4; ++i)
            servers.push_back(std::async(std::launch::async,
                                         [this]
                                         {
                                             const auto database = _scratch->open();
                                             return migrate(*database, {accountSet(9)}).size();
                                         }));
        std::size_t done = 0;
        for (auto& server: servers)
            done += server.get();
        CPPUNIT_ASSERT_EQUAL(std::size_t(9), done);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(9), integer("SELECT count(*) FROM core_migration"));
    }

    void testWhatTouchesOthersTablesIsRefused()
    {
        apply({othersSet()});
        const struct
        {
            std::string sql;
            std::string fault;
        } table[] = {
            {"drop table a_x", "removes a_x"},
            {"DROP TABLE IF EXISTS a_x", "removes a_x"},
            {"update a_x set t = 'y'", "changes a_x"},
            {"update a_x as o set t = 'y' where o.id = 1", "changes a_x"},
            {"delete from a_x", "empties a_x"},
            {"insert into a_x (id, t) values (2, 'y')", "fills a_x"},
            {"alter table a_x add column c text", "changes a_x"},
            {"alter table \"a_x\" rename to b_x", "changes a_x"},
            {"alter table b_y rename to c_y", "makes c_y"},
            {"create index b_i on a_x (t)", "puts its index on a_x"},
            {"create table strange (x bigint)", "makes strange"},
            {"create view strange as select * from a_x", "makes strange"},
            {"create table if not exists bx (x bigint)", "makes bx"},
            {"with gone as (select 1) delete from a_x where id in (select * from gone)", "empties a_x"},
            {"attach database '/elsewhere' as other", "opens another database"},
            {triggerOn("a_x", "b_t"), "puts its trigger on a_x"},
            {triggerOn("b_y", "b_t", "delete from a_x"), "empties a_x"},
        };
        for (const auto& [sql, fault]: table)
        {
            const std::string said = refusal({othersSet(), {"b", {{"0001_x.sql", OWN + sql}}}});
            CPPUNIT_ASSERT_MESSAGE(sql + ": " + said, said.starts_with("migration b 0001_x " + fault +
                                                                       ", which does not begin"));
            CPPUNIT_ASSERT_MESSAGE(sql + ": " + said,
                                   said.find("by the services of their owners: ") != said.npos);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::int64_t(1),
                                         integer("SELECT count(*) FROM a_x WHERE t = 'x'"));
        }
    }

    /// What the statement does not name is seen by what has come of it.
    void testWhatHidesItsTargetIsTakenBack()
    {
        apply({othersSet()});
        const auto refused = [&](const std::string& sql) {
            return refusal({othersSet(), {"b", {{"0001_x.sql", OWN + sql}}}});
        };
        if (TestDatabase::isPostgresql())
            for (const std::string hidden:
                 {"drop ' || 'table a_x", "update ' || 'a_x set t = 7", "create ' || 'table strange (x int)"})
            {
                const std::string said = refused("do $$ begin execute '" + hidden + "'; end $$");
                CPPUNIT_ASSERT_MESSAGE(said, said.starts_with("what the plugin b migrates (0001_x) "));
            }
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), integer("SELECT count(*) FROM a_x WHERE t = 'x'"));
    }

    void testOwnTablesMayBeMadeAndChangedInEachWay()
    {
        apply({othersSet()});
        for (const std::string& sql:
             {std::string(
                  "create table b_z (x bigint references a_x (id) on update cascade on delete set null)"),
              std::string("create unique index b_i on b_y (id)"),
              std::string(
                  "insert into b_y (id) select id from a_x where t = 'update a_x set' on conflict (id) do "
                  "update set t = 'drop table a_x'"),
              std::string("update b_y set t = (select max(t) from a_x)"),
              std::string("delete from b_y where id in (select id from a_x)"),
              std::string(
                  "create view b_v as select replace(t, 'x', 'y') as t from a_x -- update a_x set t = 1\n"),
              std::string("alter table b_y add column \"update\" text"),
              std::string("create temporary table scratch_b as select 1 as x"),
              triggerOn("b_y", "b_t", "update b_y set t = 'y' where id = 0")})
        {
            const TestDatabase scratch;
            _database = scratch.open();
            const std::string done = apply({othersSet(), {"b", {{"0001_x.sql", OWN + sql}}}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::string("a 1 0001_x, b 1 0001_x"), done);
            _database.reset();
        }
    }

private:
    const std::string OWN = "create table b_y (id bigint primary key, t text);\n";

    /// Another owner's, with a row.
    static MigrationSet othersSet()
    {
        return {"a",
                {{"0001_x.sql", "create table a_x (id bigint primary key, t text);\n"
                                "insert into a_x (id, t) values (1, 'x')"}}};
    }

    /// In both dialects a trigger, whose body does that.
    static std::string triggerOn(const std::string& table, const std::string& name,
                                 const std::string& body = "delete from b_y")
    {
        if (!TestDatabase::isPostgresql())
            return "create trigger " + name + " after update of t on " + table + " begin " + body + "; end";
        return "create function " + name + "_f() returns trigger language plpgsql as $$ begin " + body +
               "; return null; end $$;\ncreate trigger " + name + " after update of t on " + table +
               " for each row execute function " + name + "_f()";
    }

    static std::string described(const std::vector<MigrationStep>& steps)
    {
        std::string text;
        for (const MigrationStep& step: steps)
            text += (text.empty() ? "" : ", ") + step.owner + " " + std::to_string(step.version) + " " +
                    step.name;
        return text;
    }

    std::string apply(const std::vector<MigrationSet>& sets) { return described(migrate(*_database, sets)); }

    std::string refusal(const std::vector<MigrationSet>& sets)
    {
        try
        {
            return "not refused: " + apply(sets);
        }
        catch (const DatabaseException& error)
        {
            return error.message();
        }
    }

    std::int64_t integer(const std::string& sql)
    {
        return _database->read([&](Session& s) { return s.findInteger(sql).value(); });
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

CPPUNIT_TEST_SUITE_REGISTRATION(MigrationsTest);

} // namespace
