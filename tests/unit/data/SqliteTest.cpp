#include "data/DatabaseCaller.h"
#include "data/OpenDatabase.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <sys/stat.h>

using namespace colonnade;

namespace
{

/// What only a file has.
class SqliteTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SqliteTest);
    CPPUNIT_TEST(testANewFileIsOnlyForItsOwner);
    CPPUNIT_TEST(testMissingFoldersAreMade);
    CPPUNIT_TEST(testAFileThatIsNoDatabaseIsRefused);
    CPPUNIT_TEST(testAFolderThatCannotBeMadeIsRefused);
    CPPUNIT_TEST(testMemoryIsRefused);
    CPPUNIT_TEST(testWithoutAUrlTheFileIsInTheDataFolder);
    CPPUNIT_TEST(testReadsSeeOneStateOfTheDatabase);
    CPPUNIT_TEST(testAReadThatRunsTooLongIsBusyAndTheConnectionGoesOn);
    CPPUNIT_TEST(testAFullDatabaseFailsOnlyTheWritesThatDoNotFit);
    CPPUNIT_TEST(testAStatementThatEndsTheTransactionCommitsNothing);
    CPPUNIT_TEST(testAFullQueueIsBusy);
    CPPUNIT_TEST(testAWriteWhoseTurnDoesNotComeIsBusyAndNeverDone);
    CPPUNIT_TEST(testALockOfAnotherProcessIsWaitedForOrBusy);
    CPPUNIT_TEST(testALockOfAnotherProcessRefusesOnlyWhoHasWaitedTooLong);
    CPPUNIT_TEST(testTwoServersOnOneFileLoseNoWrites);
    CPPUNIT_TEST(testWaitingWritesShareOneCommit);
    CPPUNIT_TEST(testQueuedWritesAreDoneBeforeTheDatabaseCloses);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _folder = _scratch->folder();
    }

    void tearDown() override { _scratch.reset(); }

    void testANewFileIsOnlyForItsOwner()
    {
        const auto database = open(_folder + "/a.db");
        database->write([](Transaction& t) { t.execute("CREATE TABLE a (x INTEGER)"); });
        for (const std::string name: {"/a.db", "/a.db-wal", "/a.db-shm"})
        {
            struct stat status = {};
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 0, ::stat((_folder + name).c_str(), &status));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 0600u, status.st_mode & 0777u);
        }
    }

    void testMissingFoldersAreMade()
    {
        open(_folder + "/b/c/d.db");
        CPPUNIT_ASSERT(std::filesystem::exists(_folder + "/b/c/d.db"));
    }

    void testAFileThatIsNoDatabaseIsRefused()
    {
        const std::string file = _folder + "/text.db";
        std::ofstream(file) << std::string(5000, 'x');
        refuses(file, "cannot open the database file \"" + file +
                          "\": it is not an SQLite database; data.url names another file");
    }

    void testAFolderThatCannotBeMadeIsRefused()
    {
        refuses("/proc/none/x.db",
                "cannot create the folder of the database \"/proc/none\": No such file or directory");
    }

    void testMemoryIsRefused()
    {
        refuses(":memory:",
                "data.url must name a file, as in sqlite:var/colonnade.db, not \"sqlite::memory:\"");
    }

    void testWithoutAUrlTheFileIsInTheDataFolder()
    {
        const auto specs = dataSettingSpecs();
        CPPUNIT_ASSERT_EQUAL(std::string("data.url"), specs.front().key);
        CPPUNIT_ASSERT(specs.front().type == SettingType::Url);
        CPPUNIT_ASSERT_EQUAL(std::string("sqlite:/var/lib/x/colonnade.db"),
                             DataSettings::read(DefaultConfig(), "/var/lib/x").url);
    }

    void testReadsSeeOneStateOfTheDatabase()
    {
        const auto database = openCounter();
        const auto seen = database->read(
            [&](Session& s)
            {
                const auto before = s.findInteger("SELECT x FROM a");
                std::async(std::launch::async, [&] { add(*database, 1); }).get();
                return std::pair(before, s.findInteger("SELECT x FROM a"));
            });
        CPPUNIT_ASSERT(seen.first == seen.second);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), value(*database));
    }

    void testAReadThatRunsTooLongIsBusyAndTheConnectionGoesOn()
    {
        DataSettings settings;
        settings.url = "sqlite:" + _folder + "/long.db";
        settings.readConnections = 1;
        settings.statementSeconds = 1;
        const auto database = openDatabase(settings);
        const auto endless = [](Session& session)
        {
            return session.findInteger(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
        };
        CPPUNIT_ASSERT_THROW(database->read(endless), DatabaseBusy);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, database->read([](Session& session)
                                                             { return *session.findInteger("SELECT 7"); }));
    }

    void testAFullDatabaseFailsOnlyTheWritesThatDoNotFit()
    {
        const auto database = openCounter();
        database->write([](Transaction& t) { t.execute("CREATE TABLE big (t TEXT)"); });
        database->write([](Transaction& t) { t.execute("PRAGMA max_page_count = 40"); });
        const std::string much(100'000, 'x');
        for (int i = 0; i < 5; ++i)
        {
            add(*database, 1);
            CPPUNIT_ASSERT_THROW(database->write(
                                     [&](Transaction& t)
                                     {
                                         for (int row = 0; row < 3; ++row)
                                             t.execute("INSERT INTO big VALUES ($1)", much);
                                     }),
                                 DatabaseBusy);
        }
        CPPUNIT_ASSERT_EQUAL(std::int64_t(5), value(*database));
    }

    void testAStatementThatEndsTheTransactionCommitsNothing()
    {
        const auto database = openCounter();
        database->write([](Transaction& t) { t.execute("CREATE TABLE once (x INTEGER UNIQUE)"); });
        std::atomic<int> done = 0;
        std::vector<std::future<void>> writes;
        for (int i = 0; i < 50; ++i)
            writes.push_back(std::async(std::launch::async,
                                        [&, i]
                                        {
                                            try
                                            {
                                                database->write(
                                                    [&](Transaction& t)
                                                    {
                                                        t.execute("UPDATE a SET x = x + 1");
                                                        t.execute("INSERT OR ROLLBACK INTO once VALUES ($1)",
                                                                  i / 2);
                                                    });
                                                ++done;
                                            }
                                            catch (const DatabaseException&)
                                            {
                                            }
                                        }));
        for (auto& write: writes)
            write.get();
        CPPUNIT_ASSERT_EQUAL(std::int64_t(done),
                             value(*database)); // neither more nor fewer than acknowledged
    }

    void testAFullQueueIsBusy()
    {
        const auto database = openCounter(10'000, 2);
        Blocker blocker(*database);
        std::promise<void> refusal;
        std::atomic<int> refused = 0;
        std::vector<std::future<void>> writes;
        for (int i = 0; i < 3; ++i)
            writes.push_back(std::async(std::launch::async,
                                        [&]
                                        {
                                            try
                                            {
                                                add(*database, 1);
                                            }
                                            catch (const DatabaseBusy&)
                                            {
                                                if (++refused == 1)
                                                    refusal.set_value();
                                            }
                                        }));
        refusal.get_future().wait(); // the third to come, while the others wait
        blocker.release();
        for (auto& write: writes)
            write.get();
        CPPUNIT_ASSERT_EQUAL(1, refused.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2), value(*database));
    }

    void testAWriteWhoseTurnDoesNotComeIsBusyAndNeverDone()
    {
        const auto database = openCounter(100);
        Blocker blocker(*database);
        CPPUNIT_ASSERT_THROW(add(*database, 1), DatabaseBusy);
        blocker.release();
        add(*database, 10);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(10), value(*database));
    }

    void testALockOfAnotherProcessIsWaitedForOrBusy()
    {
        const auto database = openCounter(200);
        const auto other = openCounter(10'000);
        Blocker blocker(*other);
        CPPUNIT_ASSERT_THROW(add(*database, 1), DatabaseBusy);
        blocker.release();
        add(*database, 10);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(10), value(*database));
    }

    /// Both wait for the same transaction to begin; one of them came long ago.
    void testALockOfAnotherProcessRefusesOnlyWhoHasWaitedTooLong()
    {
        const auto database = openCounter(30'000);
        const auto other = openCounter(30'000);
        Blocker blocker(*other);
        auto late = std::async(std::launch::async,
                               [&]
                               {
                                   const DatabaseCallerScope caller(
                                       {std::chrono::steady_clock::now() - std::chrono::hours(1)});
                                   add(*database, 1);
                               });
        auto fresh = std::async(std::launch::async, [&] { add(*database, 10); });
        CPPUNIT_ASSERT_THROW(late.get(), DatabaseBusy);
        blocker.release();
        fresh.get();
        CPPUNIT_ASSERT_EQUAL(std::int64_t(10), value(*database));
    }

    void testTwoServersOnOneFileLoseNoWrites()
    {
        const auto one = openCounter();
        const auto two = openCounter();
        std::vector<std::future<void>> threads;
        for (int i = 0; i < 4; ++i)
            threads.push_back(std::async(std::launch::async,
                                         [&, i]
                                         {
                                             for (int n = 0; n < 25; ++n)
                                                 add(i % 2 == 0 ? *one : *two, 1);
                                         }));
        for (auto& thread: threads)
            thread.get();
        CPPUNIT_ASSERT_EQUAL(std::int64_t(100), value(*one));
    }

    void testWaitingWritesShareOneCommit()
    {
        const auto database = openCounter(10'000);
        const auto pages = [this] { return std::filesystem::file_size(_folder + "/counter.db-wal") / 4096; };
        const auto before = pages();
        Blocker blocker(*database);
        std::vector<std::future<void>> writes;
        for (int i = 0; i < 100; ++i)
            writes.push_back(std::async(std::launch::async, [&] { add(*database, 1); }));
        std::this_thread::sleep_for(
            std::chrono::milliseconds(200)); // time to queue up; more commits if it is short
        blocker.release();
        for (auto& write: writes)
            write.get();
        CPPUNIT_ASSERT_EQUAL(std::int64_t(100), value(*database));
        CPPUNIT_ASSERT_MESSAGE(std::to_string(pages() - before),
                               pages() - before < 50); // a commit writes a page or more
    }

    void testQueuedWritesAreDoneBeforeTheDatabaseCloses()
    {
        for (int round = 0; round < 20; ++round)
        {
            const auto database = openCounter();
            add(*database, 1);
        }
        CPPUNIT_ASSERT_EQUAL(std::int64_t(20), value(*openCounter()));
    }

private:
    /// What `data.*` is when nothing is set.
    class DefaultConfig final: public Config
    {
    public:
        std::string text(std::string_view key) const override { return fallback(key); }
        std::int64_t integer(std::string_view key) const override { return std::stoll(fallback(key)); }
        bool boolean(std::string_view) const override { throw Poco::BadCastException(); }
        std::vector<std::string> list(std::string_view) const override { throw Poco::BadCastException(); }
        bool isSet(std::string_view) const override { return false; }

    private:
        static std::string fallback(std::string_view key)
        {
            for (const SettingSpec& spec: dataSettingSpecs())
            {
                if (spec.key == "data." + std::string(key))
                    return spec.fallback.value();
            }
            throw Poco::NotFoundException(std::string(key));
        }
    };

    /// Keeps the writer thread busy.
    class Blocker
    {
    public:
        explicit Blocker(Database& database):
            _write(std::async(std::launch::async,
                              [this, &database]
                              {
                                  database.write(
                                      [this](Transaction& t)
                                      {
                                          t.execute("UPDATE a SET x = x");
                                          _started.set_value();
                                          _end.get_future().wait();
                                      });
                              }))
        {
            _started.get_future().wait();
        }

        void release()
        {
            _end.set_value();
            _write.get();
        }

    private:
        std::promise<void> _started;
        std::promise<void> _end;
        std::future<void> _write;
    };

    std::unique_ptr<Database> openCounter(int waitMilliseconds = 5000, std::size_t maxQueued = 4096) const
    {
        DataSettings settings;
        settings.url = "sqlite:" + _folder + "/counter.db";
        settings.waitMilliseconds = waitMilliseconds;
        settings.maxQueuedWrites = maxQueued;
        auto database = openDatabase(settings);
        database->write(
            [](Transaction& t)
            {
                t.execute("CREATE TABLE IF NOT EXISTS a (x INTEGER)");
                t.execute("INSERT INTO a SELECT 0 WHERE NOT EXISTS (SELECT * FROM a)");
            });
        return database;
    }

    static void add(Database& database, int number)
    {
        database.write([&](Transaction& t) { t.execute("UPDATE a SET x = x + $1", number); });
    }

    static std::int64_t value(Database& database)
    {
        return database.read([](Session& s) { return s.findInteger("SELECT x FROM a").value(); });
    }

    static std::unique_ptr<Database> open(const std::string& file)
    {
        DataSettings settings;
        settings.url = "sqlite:" + file;
        return openDatabase(settings);
    }

    static void refuses(const std::string& file, const std::string& sentence)
    {
        try
        {
            open(file);
            CPPUNIT_FAIL("opened " + file);
        }
        catch (const DatabaseException& error)
        {
            CPPUNIT_ASSERT_EQUAL(sentence, error.message());
        }
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::string _folder;
};

const auto registration =
    TestDatabase::isPostgresql() ? nullptr : std::make_unique<CppUnit::AutoRegisterSuite<SqliteTest>>();

} // namespace
