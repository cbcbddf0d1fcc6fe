#include "data/Backup.h"
#include "support/Pgbouncer.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <libpq-fe.h>

#include <filesystem>
#include <functional>
#include <future>
#include <vector>

using namespace colonnade;

namespace
{

constexpr int MANY = 4 * test::Pgbouncer::POOL_SIZE;

std::string settingOf(Session& session, const std::string& name)
{
    return session.find([](const Row& row) { return row.text(0); }, "SELECT current_setting($1)", name)
        .value();
}

/// How long a statement may run, and whether it may write.
std::string limitsOf(Session& session)
{
    return settingOf(session, "statement_timeout") +
           ", read only: " + settingOf(session, "transaction_read_only");
}

/// `data.pooling`, with a pooler between that lends its connections from transaction to transaction, and
/// without. (The other suites are run through it as well.)
class PoolingTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PoolingTest);
    CPPUNIT_TEST(testAPoolerThatKeepsNoSessionsIsRefusedWithTheSettingToChange);
    CPPUNIT_TEST(testAPoolerThatKeepsSessionsIsAsGoodAsNone);
    CPPUNIT_TEST(testForTransactionsThePoolerNeedNotBeThere);
    CPPUNIT_TEST(testALostStatementIsBusyAndTheErrorNamesTheSetting);
    CPPUNIT_TEST(testARoleWithOddDefaultsIsRefused);
    CPPUNIT_TEST(testEachTransactionIsLimited);
    CPPUNIT_TEST(testNothingIsLeftChangedForThePoolersOtherClients);
    CPPUNIT_TEST(testReadsCannotWriteWhereAWriterWasBefore);
    CPPUNIT_TEST(testStatementsThatTakeTooLongAreBusy);
    CPPUNIT_TEST(testBackupsAreRefusedThere);
    CPPUNIT_TEST(testMoreWorkersThanThePoolerHasConnectionsShareThem);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _settings = _scratch.settings();
        _settings.url = _pooler.urlOf(_scratch.url());
        _settings.pooling = Pooling::Transaction;
        _settings.readConnections = MANY;
        _settings.writeConnections = MANY;
    }

    void testAPoolerThatKeepsNoSessionsIsRefusedWithTheSettingToChange()
    {
        _settings.pooling = Pooling::Session;
        refuses("set data.pooling = transaction");
    }

    void testAPoolerThatKeepsSessionsIsAsGoodAsNone()
    {
        const test::Pgbouncer sessions("session");
        _settings.url = sessions.urlOf(_scratch.url());
        _settings.pooling = Pooling::Session;
        const auto database = openDatabase(_settings);
        CPPUNIT_ASSERT_EQUAL(std::string("force_generic_plan"),
                             database->read([](Session& s) { return settingOf(s, "plan_cache_mode"); }));
    }

    void testForTransactionsThePoolerNeedNotBeThere()
    {
        _settings.url = _scratch.url();
        fillItems(*openDatabase(_settings), 3);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, countItems(*openDatabase(_settings)));
    }

    void testALostStatementIsBusyAndTheErrorNamesTheSetting()
    {
        const auto database = _scratch.open();
        int runs = 0;
        const auto lose = [&](Session& session)
        {
            ++runs;
            session.execute("SELECT 1");
            session.execute("DEALLOCATE ALL"); // as if the next were sent to another session
            session.execute("SELECT 1");
        };
        try
        {
            database->read(lose);
            CPPUNIT_FAIL("not lost");
        }
        catch (const DatabaseBusy& error)
        {
            requireIn("set data.pooling = transaction", error.message());
        }
        CPPUNIT_ASSERT_EQUAL(2, runs);
    }

    void testARoleWithOddDefaultsIsRefused()
    {
        for (const char* odd: {"bytea_output = 'escape'", "extra_float_digits = 0"})
        {
            alterDatabase(std::string("SET ") + odd);
            _settings.url = _scratch.url();
            refuses("ALTER ROLE");
            alterDatabase("RESET ALL");
        }
        openDatabase(_settings);
    }

    void testEachTransactionIsLimited()
    {
        _settings.statementSeconds = 7;
        const auto database = openDatabase(_settings);
        CPPUNIT_ASSERT_EQUAL(std::string("7s, read only: on"), database->read(limitsOf));
        CPPUNIT_ASSERT_EQUAL(std::string("7s, read only: off"), database->write(limitsOf));
        CPPUNIT_ASSERT_EQUAL(
            std::string("1min"),
            database->write([](Transaction& t)
                            { return settingOf(t, "idle_in_transaction_session_timeout"); }));
    }

    void testNothingIsLeftChangedForThePoolersOtherClients()
    {
        const auto database = openDatabase(_settings);
        database->read(limitsOf);
        database->write(limitsOf);
        PGconn* const other = PQconnectdb(_settings.url.c_str());
        for (const auto& [name, expected]:
             {std::pair("statement_timeout", "0"), std::pair("transaction_read_only", "off"),
              std::pair("idle_in_transaction_session_timeout", "0")})
        {
            PGresult* const result = PQexec(other, (std::string("SHOW ") + name).c_str());
            const std::string found =
                PQntuples(result) == 1 ? PQgetvalue(result, 0, 0) : PQerrorMessage(other);
            PQclear(result);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string(expected), found);
        }
        PQfinish(other);
    }

    void testReadsCannotWriteWhereAWriterWasBefore()
    {
        const auto database = openDatabase(_settings);
        fillItems(*database, 1);
        for (int i = 0; i < MANY; ++i)
            CPPUNIT_ASSERT_THROW(
                database->read([](Session& s) { s.execute("INSERT INTO item (id) VALUES (99)"); }),
                DatabaseException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countItems(*database));
    }

    void testStatementsThatTakeTooLongAreBusy()
    {
        _settings.statementSeconds = 1;
        const auto database = openDatabase(_settings);
        const auto sleep = [](Session& s) { s.execute("SELECT pg_sleep(60)"); };
        CPPUNIT_ASSERT_THROW(database->read(sleep), DatabaseBusy);
        CPPUNIT_ASSERT_THROW(database->write(sleep), DatabaseBusy);
        database->read(limitsOf);
    }

    void testBackupsAreRefusedThere()
    {
        const std::string file = _scratch.folder() + "/backup";
        const auto obstacle = findRestoreObstacle(_settings, {BackupKind::Postgresql, "public"});
        requireIn("-D data.pooling=session", obstacle.value());
        CPPUNIT_ASSERT_THROW(backUpDatabase(_settings, file, [](auto, auto) {}), DatabaseException);
        CPPUNIT_ASSERT(!std::filesystem::exists(file));
    }

    void testMoreWorkersThanThePoolerHasConnectionsShareThem()
    {
        constexpr int ROUNDS = 25;
        const auto database = openDatabase(_settings);
        fillItems(*database, 1);
        const auto work = [&]
        {
            for (int i = 0; i < ROUNDS; ++i)
            {
                database->write(
                    [](Transaction& t)
                    {
                        const auto size = t.findInteger("SELECT size FROM item WHERE id = $1 FOR UPDATE", 0);
                        t.execute("UPDATE item SET size = $2 WHERE id = $1", 0, size.value() + 1);
                    });
                countItems(*database);
            }
        };
        std::vector<std::future<void>> workers;
        for (int i = 0; i < MANY; ++i)
            workers.push_back(std::async(std::launch::async, work));
        for (auto& worker: workers)
            worker.get();
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t{MANY * ROUNDS},
            database->read([](Session& s) { return s.findInteger("SELECT size FROM item"); }).value());
    }

private:
    static void requireIn(const std::string& part, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text, text.find(part) != std::string::npos);
    }

    void refuses(const std::string& part)
    {
        try
        {
            openDatabase(_settings);
            CPPUNIT_FAIL("opened");
        }
        catch (const DatabaseException& error)
        {
            requireIn(part, error.message());
        }
    }

    void alterDatabase(const std::string& change)
    {
        _scratch.open()->write(
            [&](Transaction& t)
            {
                const auto name =
                    t.find([](const Row& row) { return row.text(0); }, "SELECT current_database()");
                t.execute("ALTER DATABASE " + name.value() + " " + change);
            });
    }

    static void fillItems(Database& database, int number)
    {
        database.write([](Transaction& t) { t.execute("CREATE TABLE item (id BIGINT, size BIGINT)"); });
        for (int i = 0; i < number; ++i)
            database.write([&](Transaction& t)
                           { t.execute("INSERT INTO item (id, size) VALUES ($1, 0)", i); });
    }

    static std::int64_t countItems(Database& database)
    {
        return database.read([](Session& s) { return s.findInteger("SELECT count(*) FROM item"); }).value();
    }

    const TestDatabase _scratch{TestDatabase::Scope::Database}; // a pooler passes no search_path on
    const test::Pgbouncer _pooler{"transaction"};
    DataSettings _settings;
};

const auto registration = TestDatabase::isPostgresql() && !TestDatabase::isPooled()
                              ? std::make_unique<CppUnit::AutoRegisterSuite<PoolingTest>>()
                              : nullptr;

} // namespace
