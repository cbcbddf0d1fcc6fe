#include "http/LanePool.h"

#include "support/BecomesTrue.h"

#include <Poco/Event.h>
#include <cppunit/extensions/HelperMacros.h>

#include <sys/resource.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

using namespace colonnade;

namespace
{

using Admission = LanePool::Admission;

std::unique_ptr<Exchange> exchangeOf(std::uint64_t network, std::uint64_t topic = 0, std::uint64_t id = 0)
{
    auto exchange = std::make_unique<Exchange>();
    exchange->network = network;
    exchange->topic = topic;
    exchange->id = id;
    return exchange;
}

/// A pool whose work waits until it is released, and writes down whose it was.
class Held
{
public:
    explicit Held(const LanePoolSettings& settings):
        _pool(settings,
              [this](std::unique_ptr<Exchange> exchange)
              {
                  _release.wait();
                  const std::lock_guard lock(_mutex);
                  _done.push_back(exchange->network);
                  if (_done.size() == _wanted)
                      _finished.set();
              })
    {
    }
    ~Held()
    {
        _release.set();
        _pool.stop();
    }

    Admission submit(std::uint64_t network, std::uint64_t topic = 0)
    {
        auto exchange = exchangeOf(network, topic);
        const Admission admission = _pool.submit(exchange);
        CPPUNIT_ASSERT_EQUAL(admission == Admission::Runs || admission == Admission::Waits, !exchange);
        return admission;
    }

    std::vector<std::uint64_t> finish(std::size_t count)
    {
        {
            const std::lock_guard lock(_mutex);
            _wanted = count;
        }
        _release.set();
        CPPUNIT_ASSERT(_finished.tryWait(10'000));
        const std::lock_guard lock(_mutex);
        return _done;
    }

    LanePool& pool() { return _pool; }

private:
    Poco::Event _release{Poco::Event::EVENT_MANUALRESET};
    Poco::Event _finished;
    std::mutex _mutex;
    std::vector<std::uint64_t> _done; // guarded by _mutex
    std::size_t _wanted = 0;          // guarded by _mutex
    LanePool _pool;
};

std::size_t addressSpace()
{
    std::ifstream statm("/proc/self/statm");
    std::size_t pages = 0;
    statm >> pages;
    return pages * 4096;
}

/// As long as it lives no thread with a stack of a gigabyte can be started.
class NoRoom
{
public:
    NoRoom()
    {
        ::getrlimit(RLIMIT_AS, &_before);
        const rlimit less{addressSpace() + 512UL * 1024 * 1024, _before.rlim_max};
        CPPUNIT_ASSERT_EQUAL(0, ::setrlimit(RLIMIT_AS, &less));
    }
    ~NoRoom() { ::setrlimit(RLIMIT_AS, &_before); }
    NoRoom(const NoRoom&) = delete;
    NoRoom& operator=(const NoRoom&) = delete;

private:
    rlimit _before = {};
};

class LanePoolTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LanePoolTest);
    CPPUNIT_TEST(testNetworksAreServedInTurn);
    CPPUNIT_TEST(testAFloodLeavesRoomForOthers);
    CPPUNIT_TEST(testWhoFillsASmallQueueIsTheOneWhoHasTooMany);
    CPPUNIT_TEST(testOneTopicGetsAPartOfTheThreads);
    CPPUNIT_TEST(testOneNetworkGetsAPartOfTheThreads);
    CPPUNIT_TEST(testWithoutAThreadItIsFullUntilOneStarts);
    CPPUNIT_TEST(testStandsStillOnlyWhileNothingEnds);
    CPPUNIT_TEST(testWhatWaitsCanBeTakenOut);
    CPPUNIT_TEST(testWhoHasHadItsTimeMustWait);
    CPPUNIT_TEST_SUITE_END();

public:
    void testNetworksAreServedInTurn()
    {
        Held held({.name = "test", .threads = 1, .queue = 64});
        CPPUNIT_ASSERT(held.submit(1) == Admission::Runs);
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT(held.submit(1) == Admission::Waits);
        CPPUNIT_ASSERT(held.submit(2) == Admission::Waits);
        CPPUNIT_ASSERT(held.submit(3) == Admission::Waits);
        CPPUNIT_ASSERT(held.submit(2) == Admission::Waits);
        const std::vector<std::uint64_t> order{1, 1, 2, 3, 1, 2, 1, 1, 1};
        CPPUNIT_ASSERT(order == held.finish(order.size()));
    }

    void testAFloodLeavesRoomForOthers()
    {
        Held held({.name = "test", .threads = 1, .queue = 64});
        int waiting = 0;
        for (int i = 0; i < 200; ++i)
            waiting += held.submit(1) == Admission::Waits ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(32, waiting);
        CPPUNIT_ASSERT(held.submit(1) == Admission::NetworkHasTooMany);
        for (std::uint64_t network = 2; network < 10; ++network)
            CPPUNIT_ASSERT(held.submit(network) == Admission::Waits);
    }

    void testWhoFillsASmallQueueIsTheOneWhoHasTooMany()
    {
        Held held({.name = "test", .threads = 1, .queue = 1});
        held.submit(1);
        CPPUNIT_ASSERT(held.submit(1) == Admission::Waits);
        CPPUNIT_ASSERT(held.submit(1) == Admission::NetworkHasTooMany);
        CPPUNIT_ASSERT(held.submit(2) == Admission::Full);
    }

    void testOneTopicGetsAPartOfTheThreads()
    {
        Held held({.name = "test", .threads = 12, .queue = 64, .networkTimes = 5, .topicTimes = 2});
        int running = 0;
        for (std::uint64_t network = 1; network <= 20; ++network)
            running += held.submit(network, 7) == Admission::Runs ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(8, running);
        CPPUNIT_ASSERT(held.submit(1, 8) == Admission::Waits); // behind those, and yet
        CPPUNIT_ASSERT_EQUAL(std::size_t{12}, held.pool().state().waiting);
        CPPUNIT_ASSERT_EQUAL(std::size_t{21}, held.finish(21).size());
    }

    void testOneNetworkGetsAPartOfTheThreads()
    {
        Held held({.name = "test", .threads = 12, .queue = 64, .networkTimes = 5, .topicTimes = 2});
        for (std::uint64_t topic = 1; topic <= 20; ++topic)
            held.submit(1, topic);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, held.pool().state().waiting);
        held.submit(2, 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, held.pool().state().waiting);
        CPPUNIT_ASSERT_EQUAL(std::size_t{21}, held.finish(21).size());
    }

    void testWithoutAThreadItIsFullUntilOneStarts()
    {
        constexpr int gigabyte = 1024 * 1024 * 1024;
        Held held({.name = "test", .threads = 1, .stackBytes = gigabyte});
        {
            const NoRoom noRoom;
            CPPUNIT_ASSERT(held.submit(1) == Admission::Full);
            CPPUNIT_ASSERT(held.submit(2) == Admission::Full);
        }
        CPPUNIT_ASSERT(held.submit(3) == Admission::Runs);
        CPPUNIT_ASSERT(std::vector<std::uint64_t>{3} == held.finish(1));
    }

    void testStandsStillOnlyWhileNothingEnds()
    {
        Held held({.name = "test", .threads = 1, .queue = 64});
        held.submit(1);
        held.pool().standsStill();
        CPPUNIT_ASSERT_MESSAGE("nothing waits", !held.pool().standsStill());
        held.submit(2);
        CPPUNIT_ASSERT(held.pool().standsStill());
        CPPUNIT_ASSERT(held.pool().standsStill());
        held.finish(2);
        CPPUNIT_ASSERT(!held.pool().standsStill());
    }

    void testWhatWaitsCanBeTakenOut()
    {
        Held held({.name = "test", .threads = 1, .queue = 64});
        for (const std::uint64_t network: {1, 2, 3, 2})
            held.submit(network);
        const auto taken =
            held.pool().takeWaiting([](const Exchange& exchange) { return exchange.network == 2; });
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, taken.size());
        CPPUNIT_ASSERT((std::vector<std::uint64_t>{1, 3}) == held.finish(2));
    }

    void testWhoHasHadItsTimeMustWait()
    {
        Poco::Event done;
        std::atomic<std::size_t> looks = 0;
        LanePool pool({.name = "test", .threads = 1, .queue = 64, .longestAWindow = std::chrono::seconds(1)},
                      [&](std::unique_ptr<Exchange>)
                      {
                          const auto until =
                              std::chrono::steady_clock::now() + std::chrono::milliseconds(1100);
                          while (std::chrono::steady_clock::now() < until)
                              ++looks;
                          done.set();
                      });
        auto first = exchangeOf(1);
        CPPUNIT_ASSERT(pool.submit(first) == Admission::Runs);
        done.wait();
        CPPUNIT_ASSERT(test::becomesTrue([&] { return pool.state().running == 0; }));
        auto again = exchangeOf(1), other = exchangeOf(2);
        CPPUNIT_ASSERT(pool.submit(again) == Admission::NetworkHasHadItsTime);
        CPPUNIT_ASSERT(pool.submit(other) == Admission::Runs);
        pool.stop();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LanePoolTest);

} // namespace
