#include "store/KnownBrowsers.h"

#include "Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

namespace account
{

/// The cookie of browsers that have signed in before.
class KnownBrowsersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KnownBrowsersTest);
    CPPUNIT_TEST(testKnowsWhoSignedIn);
    CPPUNIT_TEST(testKeepsTheNewestFew);
    CPPUNIT_TEST(testChangedCookiesKnowNobody);
    CPPUNIT_TEST_SUITE_END();

    DigestVault _vault;
    KnownBrowsers _known{_vault};

    static MadeRequest requestWith(const std::string& cookie)
    {
        MadeRequest request("POST", "/account/signin");
        if (!cookie.empty())
            request.header("Cookie", "known_browser=" + cookie);
        return request;
    }

    /// The cookie's value after a sign-in by a browser that has `cookie`.
    std::string after(std::int64_t userId, const std::string& cookie) const
    {
        colonnade::Response response(200);
        _known.remember(*requestWith(cookie), userId, response);
        for (const auto& [name, value]: response.headers())
            if (name == "Set-Cookie")
                return value.substr(value.find('=') + 1, value.find(';') - value.find('=') - 1);
        return {};
    }

    void testKnowsWhoSignedIn()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), _known.nameFor(*requestWith(""), 1));
        const std::string one = after(1, ""), both = after(2, one);
        CPPUNIT_ASSERT(!_known.nameFor(*requestWith(one), 1).empty());
        CPPUNIT_ASSERT_EQUAL(std::string(), _known.nameFor(*requestWith(one), 2));
        CPPUNIT_ASSERT_EQUAL(_known.nameFor(*requestWith(one), 1), _known.nameFor(*requestWith(both), 1));
        CPPUNIT_ASSERT_EQUAL(_known.nameFor(*requestWith(both), 1), _known.nameFor(*requestWith(both), 2));
        CPPUNIT_ASSERT(_known.nameFor(*requestWith(after(1, "")), 1) != _known.nameFor(*requestWith(one), 1));
    }

    void testKeepsTheNewestFew()
    {
        std::string cookie;
        for (std::int64_t user = 1; user <= 7; ++user)
            cookie = after(user, cookie);
        for (std::int64_t user = 1; user <= 7; ++user)
            CPPUNIT_ASSERT_EQUAL(user > 2, !_known.nameFor(*requestWith(cookie), user).empty());
        const std::string again = after(3, cookie);
        CPPUNIT_ASSERT_EQUAL(cookie.size(), again.size());
        CPPUNIT_ASSERT(!_known.nameFor(*requestWith(again), 4).empty());
    }

    void testChangedCookiesKnowNobody()
    {
        const std::string good = after(1, "");
        std::mt19937 random(7); // the same bytes in each run
        for (int round = 0; round < 5'000; ++round)
        {
            std::string changed = good;
            const auto at = random() % changed.size();
            if (round % 3 == 0)
                changed.resize(at);
            else
                changed[at] = "0123456789abcdefABC.-_"[random() % 22];
            if (changed != good)
                CPPUNIT_ASSERT_EQUAL_MESSAGE(changed, std::string(),
                                             _known.nameFor(*requestWith(changed), 1));
        }
        for (const std::string& bad: {std::string("."), std::string("..."), std::string(43, 'a'),
                                      std::string(43, 'a') + ".", std::string(5'000, '.'), good + "." + good})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, std::string(), _known.nameFor(*requestWith(bad), 1));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KnownBrowsersTest);

} // namespace account
