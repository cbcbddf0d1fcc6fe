#include "data/ChangeFeed.h"

#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <unistd.h>

namespace colonnade::test
{

namespace
{

/// Writes down what it is told.
class Diary final: public ChangeListener
{
public:
    void onListening() override { write("listening"); }
    void onSilence() override { write("silence"); }
    void onChange(std::string_view payload) override { write("change " + std::string(payload)); }

    /// All so far, once there are `count`, or after 20 seconds.
    std::vector<std::string> read(std::size_t count)
    {
        std::unique_lock lock(_mutex);
        _written.wait_for(lock, std::chrono::seconds(20), [&] { return _lines.size() >= count; });
        return _lines;
    }

private:
    void write(const std::string& line)
    {
        const std::lock_guard lock(_mutex);
        _lines.push_back(line);
        _written.notify_all();
    }

    std::mutex _mutex;
    std::condition_variable _written;
    std::vector<std::string> _lines; // guarded by _mutex
};

} // namespace

class ChangeFeedTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChangeFeedTest);
    CPPUNIT_TEST(testTellsChangesInOrderOnPostgresqlOnly);
    CPPUNIT_TEST(testTellsOfALossAndListensAgain);
    CPPUNIT_TEST(testEndsWhileTheServerIsAway);
    CPPUNIT_TEST_SUITE_END();

    using Lines = std::vector<std::string>;

    std::unique_ptr<ChangeFeed> open(const std::string& url)
    {
        DataSettings settings = _database.settings();
        settings.url = url;
        return ChangeFeed::open(settings, _channel, _diary);
    }

    void notify(const std::string& payload)
    {
        _connection->write([&](Transaction& transaction)
                           { transaction.execute("select pg_notify($1, $2)", _channel, payload); });
    }

    void testTellsChangesInOrderOnPostgresqlOnly()
    {
        const auto feed = open(_database.url());
        CPPUNIT_ASSERT_EQUAL(TestDatabase::isPostgresql() && !TestDatabase::isPooled(), feed != nullptr);
        if (!feed)
            return;
        _diary.read(1);
        notify("7");
        notify("");
        notify("x y");
        CPPUNIT_ASSERT(_diary.read(4) == (Lines{"listening", "change 7", "change ", "change x y"}));
    }

    void testTellsOfALossAndListensAgain()
    {
        const auto feed = open(_database.url());
        if (!feed)
            return;
        _diary.read(1);
        _connection->write(
            [&](Transaction& transaction)
            {
                transaction.execute("select pg_terminate_backend(pid) from pg_stat_activity "
                                    "where query = 'LISTEN ' || $1",
                                    _channel);
            });
        CPPUNIT_ASSERT(_diary.read(3) == (Lines{"listening", "silence", "listening"}));
        notify("1");
        CPPUNIT_ASSERT_EQUAL(std::string("change 1"), _diary.read(4).back());
    }

    void testEndsWhileTheServerIsAway()
    {
        open("postgresql://nobody@127.0.0.1:1/none").reset();
        CPPUNIT_ASSERT(_diary.read(0).empty());
    }

    TestDatabase _database;
    std::unique_ptr<Database> _connection = _database.open();
    const std::string _channel = "colonnade_test_" + std::to_string(::getpid());
    Diary _diary;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChangeFeedTest);

} // namespace colonnade::test
