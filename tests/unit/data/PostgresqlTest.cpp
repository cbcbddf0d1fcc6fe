#include "data/Migrations.h"
#include "data/OpenDatabase.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>
#include <unistd.h>

using namespace colonnade;

namespace
{

/// Ends all connections of that name, as a restart of the server does.
constexpr const char* END_CONNECTIONS =
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1";

const std::string VICTIM = "victim_" + std::to_string(::getpid());

DataSettings settingsOf(const std::string& url)
{
    DataSettings settings;
    settings.url = url;
    return settings;
}

/// What only a server has.
class PostgresqlTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PostgresqlTest);
    CPPUNIT_TEST(testAReadIsDoneAgainOnANewConnection);
    CPPUNIT_TEST(testAWriteIsDoneAgainOnANewConnection);
    CPPUNIT_TEST(testAWriteIsDoneAgainIfItsConnectionIsLostInBetween);
    CPPUNIT_TEST(testAConnectionThatIsLostAgainAndAgainIsBusy);
    CPPUNIT_TEST(testALostCommitIsNotDoneAgain);
    CPPUNIT_TEST(testASerializationFailureIsDoneAgain);
    CPPUNIT_TEST(testADeadlockIsDoneAgain);
    CPPUNIT_TEST(testEndlessConflictsAreBusy);
    CPPUNIT_TEST(testAStatementThatTakesTooLongIsBusy);
    CPPUNIT_TEST(testALockIsWaitedForAsLongAsARequestWaits);
    CPPUNIT_TEST(testChangedColumnsDoNotBreakKeptStatements);
    CPPUNIT_TEST(testConnectionsAreSetUp);
    CPPUNIT_TEST(testAPlanForASmallTableUsesItsIndex);
    CPPUNIT_TEST(testValuesInAnErrorOfTheServerAreNotQuoted);
    CPPUNIT_TEST(testUnusableAddressesAreRefusedWithASentence);
    CPPUNIT_TEST(testAPasswordMayHoldAnything);
    CPPUNIT_TEST(testARoleThatMayNotMakeTablesIsToldWhatToGrant);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        DataSettings settings = _scratch->settings();
        settings.url += "&application_name=" + VICTIM;
        _database = openDatabase(settings);
        _other = _scratch->open();
        execute("CREATE TABLE item (id BIGINT PRIMARY KEY, size BIGINT)");
    }

    void tearDown() override
    {
        _other.reset();
        _database.reset();
        _scratch.reset();
    }

    void testAReadIsDoneAgainOnANewConnection()
    {
        for (int i = 0; i < 3; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count());
            endConnections();
        }
    }

    void testAWriteIsDoneAgainOnANewConnection()
    {
        for (int i = 1; i <= 3; ++i)
        {
            execute("INSERT INTO item (id) VALUES ($1)", i);
            endConnections();
        }
        CPPUNIT_ASSERT_EQUAL(std::int64_t(3), count());
    }

    void testAWriteIsDoneAgainIfItsConnectionIsLostInBetween()
    {
        int runs = 0;
        _database->write(
            [&](Transaction& t)
            {
                t.execute("INSERT INTO item (id) VALUES ($1)", ++runs);
                if (runs == 1)
                    endConnections();
                t.execute("UPDATE item SET size = 1");
            });
        CPPUNIT_ASSERT_EQUAL(2, runs);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count());
    }

    void testAConnectionThatIsLostAgainAndAgainIsBusy()
    {
        int runs = 0;
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [&](Transaction& t)
                                 {
                                     t.execute("INSERT INTO item (id) VALUES ($1)", ++runs);
                                     endConnections();
                                     t.execute("UPDATE item SET size = 1");
                                 }),
                             DatabaseBusy);
        CPPUNIT_ASSERT_EQUAL(2, runs);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count());
    }

    void testALostCommitIsNotDoneAgain()
    {
        int runs = 0;
        try
        {
            _database->write(
                [&](Transaction& t)
                {
                    t.execute("INSERT INTO item (id) VALUES ($1)", ++runs);
                    endConnections();
                });
            CPPUNIT_FAIL("committed");
        }
        catch (const DatabaseBusy& error)
        {
            const std::string expected = "the connection was lost during a commit, its outcome is unknown";
            CPPUNIT_ASSERT_EQUAL(expected, error.message().substr(0, expected.size()));
        }
        CPPUNIT_ASSERT_EQUAL(1, runs);
    }

    void testASerializationFailureIsDoneAgain()
    {
        execute("INSERT INTO item (id, size) VALUES (1, 1)");
        int runs = 0;
        _database->write(
            [&](Transaction& t)
            {
                t.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
                t.findInteger("SELECT size FROM item WHERE id = 1");
                if (++runs == 1)
                    _other->write([](Transaction& o) { o.execute("UPDATE item SET size = size * 10"); });
                t.execute("UPDATE item SET size = size + 1 WHERE id = 1");
            });
        CPPUNIT_ASSERT_EQUAL(2, runs);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(11), integer("SELECT size FROM item"));
    }

    void testADeadlockIsDoneAgain()
    {
        execute("INSERT INTO item (id, size) VALUES (0, 0), (1, 0)");
        std::atomic<int> runs = 0;
        const auto meet = [&](int first)
        {
            _database->write(
                [&, first](Transaction& t)
                {
                    t.execute("UPDATE item SET size = size + 1 WHERE id = $1", first);
                    ++runs;
                    while (runs < 2) // both hold one row now
                        std::this_thread::yield();
                    t.execute("UPDATE item SET size = size + 1 WHERE id = $1", 1 - first);
                });
        };
        auto one = std::async(std::launch::async, meet, 0);
        auto two = std::async(std::launch::async, meet, 1);
        one.get();
        two.get();
        CPPUNIT_ASSERT_EQUAL(3, runs.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(4), integer("SELECT sum(size) FROM item"));
    }

    void testEndlessConflictsAreBusy()
    {
        int runs = 0;
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [&](Transaction& t)
                                 {
                                     ++runs;
                                     t.execute("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = "
                                               "'serialization_failure'; END $$");
                                 }),
                             DatabaseBusy);
        CPPUNIT_ASSERT_EQUAL(10, runs);
    }

    void testAStatementThatTakesTooLongIsBusy()
    {
        DataSettings settings = _scratch->settings();
        settings.statementSeconds = 1;
        const auto hurried = openDatabase(settings);
        CPPUNIT_ASSERT_THROW(hurried->read([](Session& s) { s.execute("SELECT pg_sleep(60)"); }),
                             DatabaseBusy);
        hurried->read([](Session& s) { s.execute("SELECT 1"); });
    }

    /// And not as long as a statement may run.
    void testALockIsWaitedForAsLongAsARequestWaits()
    {
        execute("INSERT INTO item (id) VALUES (1)");
        DataSettings settings = _scratch->settings();
        settings.waitMilliseconds = 200;
        const auto hurried = openDatabase(settings);
        _other->write(
            [&](Transaction& holder)
            {
                holder.execute("UPDATE item SET size = 1 WHERE id = 1");
                try
                {
                    hurried->write([](Transaction& t)
                                   { t.execute("UPDATE item SET size = 2 WHERE id = 1"); });
                    CPPUNIT_FAIL("the lock was not waited for");
                }
                catch (const DatabaseBusy& busy)
                {
                    CPPUNIT_ASSERT_MESSAGE(busy.message(),
                                           busy.message().find("SQLSTATE 55P03") != std::string::npos);
                }
            });
        hurried->write([](Transaction& t) { t.execute("UPDATE item SET size = 3 WHERE id = 1"); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count());
    }

    void testChangedColumnsDoNotBreakKeptStatements()
    {
        const auto readAll = [this]
        {
            return _database->read(
                [](Session& s)
                { return s.all([](const Row& row) { return row.integer(0); }, "SELECT * FROM item"); });
        };
        execute("INSERT INTO item (id) VALUES (5)");
        CPPUNIT_ASSERT(readAll() == std::vector<std::int64_t>{5});
        _other->write([](Transaction& t) { t.execute("ALTER TABLE item ADD COLUMN more TEXT"); });
        CPPUNIT_ASSERT(readAll() == std::vector<std::int64_t>{5});
        _other->write([](Transaction& t) { t.execute("ALTER TABLE item DROP COLUMN more"); });
        CPPUNIT_ASSERT(readAll() == std::vector<std::int64_t>{5});
    }

    void testConnectionsAreSetUp()
    {
        if (TestDatabase::isPooled())
            return; // PoolingTest looks at its transactions
        const std::pair<std::string, std::string> settings[] = {
            {"TimeZone", "UTC"},
            {"statement_timeout", "30s"},
            {"idle_in_transaction_session_timeout", "1min"},
            {"application_name", "colonnade"},
            {"plan_cache_mode", "force_generic_plan"},
            {"client_encoding", "UTF8"},
            {"bytea_output", "hex"}};
        for (const auto& [name, value]: settings)
        {
            const auto found = _other->read(
                [&](Session& s) {
                    return s.find([](const Row& row) { return row.text(0); }, "SELECT current_setting($1)",
                                  name);
                });
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, value, found.value());
        }
    }

    /// It is kept while the table grows.
    void testAPlanForASmallTableUsesItsIndex()
    {
        if (TestDatabase::isPooled())
            return; // plans anew each time
        execute("INSERT INTO item (id, size) VALUES (1, 1)");
        execute("ANALYZE item");
        std::string plan;
        _other->read(
            [&](Session& s)
            {
                for (const auto& line: s.all([](const Row& row) { return row.text(0); },
                                             "EXPLAIN SELECT size FROM item WHERE id = 1"))
                    plan += line + "\n";
            });
        CPPUNIT_ASSERT_MESSAGE(plan, plan.find("item_pkey") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(plan, plan.find("Seq Scan") == std::string::npos);
    }

    void testValuesInAnErrorOfTheServerAreNotQuoted()
    {
        for (const std::string sql:
             {"INSERT INTO item (id) VALUES (CAST(CAST($1 AS TEXT) AS BIGINT))",
              "INSERT INTO item (id) SELECT 1 WHERE CAST($1 AS TEXT) > to_char(0, '9') AND "
              "CAST(CAST($1 AS TEXT) AS TIMESTAMP) IS NOT NULL"})
        {
            try
            {
                execute(sql, "hunter2");
                CPPUNIT_FAIL(sql);
            }
            catch (const InvalidValue& error)
            {
                CPPUNIT_ASSERT_MESSAGE(error.displayText(),
                                       error.message().find("hunter2") == std::string::npos);
            }
        }
        CPPUNIT_ASSERT_THROW(execute("INSERT INTO item (id) VALUES (9223372036854775807 + $1)", 1),
                             InvalidValue);
    }

    void testUnusableAddressesAreRefusedWithASentence()
    {
        if (TestDatabase::isPooled())
            return; // the pooler has other words
        const std::string url = _scratch->url().substr(0, _scratch->url().find('?'));
        const std::string host = url.substr(url.find('@'));
        const std::string name = url.substr(url.rfind('/') + 1);
        refuses("postgresql://colonnade:hunter2" + host, "password authentication failed");
        refuses(url + "_none", "database \"" + name + "_none\" does not exist");
        refuses("postgresql://colonnade:hunter2@127.0.0.1:1/x", "Connection refused");
        refuses("postgresql://colonnade:hunter2@" + std::string("no.such.host.invalid/x"), "cannot open");
        refuses("postgresql://colonnade:hunter2@127.0.0.1/", "names no database");
        refuses("postgresql://colonnade:hunter2%zz@127.0.0.1/x", "malformed");
        refuses("postgresql://colonnade:hunter2@127.0.0.1:hunter2/x", "malformed");
        refuses("postgresql://colonnade:a@hunter2@127.0.0.1/x", "malformed");
        for (const std::string password: {"a@hunter2/b#hunter2", "a/hunter2", "12/hunter2", "@hunter2",
                                          "hunter2@", "12/hunter2@b", "12?a/hunter2"})
            refuses("postgresql://colonnade:" + password + "@127.0.0.1/x", "@ as %40");
        // These libpq reads as they are meant.
        for (const std::string password: {"hunter2#a", "12#hunter2", "hunter2?a", "a:hunter2"})
            refuses("postgresql://colonnade:" + password + "@127.0.0.1:1/x", "Connection refused");
        refuses("mysql://colonnade:hunter2@127.0.0.1/x",
                "data.url must begin with sqlite: or postgresql://, not \"mysql:\"");
    }

    void testAPasswordMayHoldAnything()
    {
        if (TestDatabase::isPooled())
            return; // the pooler knows one user
        execute("CREATE ROLE odd_role LOGIN PASSWORD ' a''b\\c @/?#=%'");
        const std::string url = _scratch->url();
        const std::string address =
            "postgresql://odd_role:%20a%27b%5Cc%20%40%2F%3F%23%3D%25" + url.substr(url.find('@'));
        const auto user =
            openDatabase(settingsOf(address))
                ->read([](Session& s)
                       { return s.find([](const Row& row) { return row.text(0); }, "SELECT current_user"); });
        execute("DROP ROLE odd_role");
        CPPUNIT_ASSERT_EQUAL(std::string("odd_role"), user.value());
    }

    void testARoleThatMayNotMakeTablesIsToldWhatToGrant()
    {
        if (TestDatabase::isPooled())
            return; // the pooler knows one user
        const std::string schema =
            _database
                ->read(
                    [](Session& s)
                    { return s.find([](const Row& row) { return row.text(0); }, "SELECT current_schema()"); })
                .value();
        execute("CREATE ROLE bare_role LOGIN PASSWORD 'x'");
        const std::string url = _scratch->url();
        const std::string address = "postgresql://bare_role:x" + url.substr(url.find('@'));
        const auto refusal = [&]
        {
            const auto database = openDatabase(settingsOf(address));
            try
            {
                migrate(*database, {{"bare", {{"0001_create.sql", "create table bare_thing (id bigint)"}}}});
            }
            catch (const DatabaseException& error)
            {
                return error.message();
            }
            return std::string("it was let");
        };
        const std::string withoutUsage = refusal();
        execute("GRANT USAGE ON SCHEMA \"" + schema + "\" TO bare_role");
        const std::string withUsage = refusal();
        execute("DROP OWNED BY bare_role");
        execute("DROP ROLE bare_role");
        CPPUNIT_ASSERT_MESSAGE(withoutUsage,
                               withoutUsage.find("has no schema to make tables in") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL("the role bare_role of data.url may not make tables in the schema " + schema +
                                 ": as the owner of the database run GRANT CREATE ON SCHEMA \"" + schema +
                                 "\" TO \"bare_role\"",
                             withUsage);
    }

private:
    template <class... Args> void execute(std::string_view sql, const Args&... args)
    {
        _database->write([&](Transaction& t) { t.execute(sql, args...); });
    }

    std::int64_t integer(const std::string& sql)
    {
        return _database->read([&](Session& s) { return s.findInteger(sql).value(); });
    }

    std::int64_t count() { return integer("SELECT count(*) FROM item"); }

    void endConnections()
    {
        _other->write([](Transaction& t) { t.execute(END_CONNECTIONS, VICTIM); });
    }

    static void refuses(const std::string& url, const std::string& part)
    {
        try
        {
            openDatabase(settingsOf(url));
            CPPUNIT_FAIL("opened " + url);
        }
        catch (const DatabaseException& error)
        {
            const std::string message = error.displayText();
            CPPUNIT_ASSERT_MESSAGE(message, message.find(part) != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(message, message.find("hunter2") == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(message, message.find('\n') == std::string::npos);
        }
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
    std::unique_ptr<Database> _other; // the same database, as another process sees it
};

const auto registration =
    TestDatabase::isPostgresql() ? std::make_unique<CppUnit::AutoRegisterSuite<PostgresqlTest>>() : nullptr;

} // namespace
