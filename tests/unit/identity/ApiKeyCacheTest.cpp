#include "identity/ApiKeyCache.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace colonnade::test
{

class ApiKeyCacheTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ApiKeyCacheTest);
    CPPUNIT_TEST(testKeepsNothingUntilItIsToldOfChanges);
    CPPUNIT_TEST(testKeepsUntilTheAccountChanges);
    CPPUNIT_TEST(testDoesNotKeepWhatChangedWhileItWasRead);
    CPPUNIT_TEST(testKeepsNothingThatThisServerIsChanging);
    CPPUNIT_TEST(testForgetsAllWhenChangesMayHaveBeenMissed);
    CPPUNIT_TEST(testForgetsAllForAChangeThatItCannotRead);
    CPPUNIT_TEST(testKeepsOneKeyPerAccount);
    CPPUNIT_TEST(testKeepsABoundedNumber);
    CPPUNIT_TEST_SUITE_END();

    static std::shared_ptr<const User> user(std::int64_t id)
    {
        User user;
        user.id = id;
        return std::make_shared<const User>(user);
    }

    /// As somebody who finds nothing there, reads, and keeps.
    void read(const std::string& digest, std::int64_t id)
    {
        if (const auto ticket = _cache.begin())
            _cache.keep(digest, user(id), *ticket);
    }

    bool has(const std::string& digest) { return _cache.find(digest) != nullptr; }

    void testKeepsNothingUntilItIsToldOfChanges()
    {
        CPPUNIT_ASSERT(!_cache.begin());
        read("a", 1);
        CPPUNIT_ASSERT(!has("a"));
        _cache.onListening();
        CPPUNIT_ASSERT(_cache.begin());
    }

    void testKeepsUntilTheAccountChanges()
    {
        _cache.onListening();
        read("a", 1);
        read("b", 2);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), _cache.find("a")->id);
        _cache.onChange("1");
        CPPUNIT_ASSERT(!has("a"));
        CPPUNIT_ASSERT(has("b"));
        read("a", 1);
        CPPUNIT_ASSERT(has("a"));
    }

    void testDoesNotKeepWhatChangedWhileItWasRead()
    {
        _cache.onListening();
        const auto beforeChange = _cache.begin();
        _cache.onChange("1");
        _cache.keep("a", user(1), beforeChange.value());
        CPPUNIT_ASSERT(!has("a"));
        const auto beforeLoss = _cache.begin();
        _cache.onSilence();
        _cache.onListening();
        _cache.keep("a", user(1), beforeLoss.value());
        CPPUNIT_ASSERT(!has("a"));
    }

    void testKeepsNothingThatThisServerIsChanging()
    {
        _cache.onListening();
        read("a", 1);
        _cache.suspend(1);
        CPPUNIT_ASSERT(!has("a"));
        read("a", 1); // what is not committed yet reads as it was
        CPPUNIT_ASSERT(!has("a"));
        _cache.onChange("1");
        read("a", 1);
        CPPUNIT_ASSERT(!has("a"));
        read("b", 2);
        CPPUNIT_ASSERT(has("b"));
    }

    void testForgetsAllWhenChangesMayHaveBeenMissed()
    {
        _cache.onListening();
        read("a", 1);
        _cache.onSilence();
        CPPUNIT_ASSERT(!has("a"));
        CPPUNIT_ASSERT(!_cache.begin());
        _cache.onListening();
        CPPUNIT_ASSERT(!has("a"));
    }

    void testForgetsAllForAChangeThatItCannotRead()
    {
        _cache.onListening();
        for (const std::string payload: {"", "x", "1,2", "99999999999999999999"})
        {
            read("a", 1);
            CPPUNIT_ASSERT(has("a"));
            _cache.onChange(payload);
            CPPUNIT_ASSERT_MESSAGE(payload, !has("a"));
        }
    }

    void testKeepsOneKeyPerAccount()
    {
        _cache.onListening();
        read("old", 1);
        read("new", 1);
        CPPUNIT_ASSERT(!has("old"));
        CPPUNIT_ASSERT(has("new"));
    }

    void testKeepsABoundedNumber()
    {
        constexpr int MANY = 20'000;
        _cache.onListening();
        for (int id = 1; id <= MANY; ++id)
            read("key" + std::to_string(id), id);
        int kept = 0;
        for (int id = 1; id <= MANY; ++id)
            kept += has("key" + std::to_string(id)) ? 1 : 0;
        CPPUNIT_ASSERT(has("key" + std::to_string(MANY)));
        CPPUNIT_ASSERT(kept <= 4096);
        for (int id = 1; id <= MANY; ++id)
            _cache.suspend(id);
        read("a", MANY + 1); // too many are being changed to tell which: nobody is kept
        CPPUNIT_ASSERT(!has("a"));
    }

    ApiKeyCache _cache;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ApiKeyCacheTest);

} // namespace colonnade::test
