#include "browser/CsrfGuard.h"
#include "browser/CsrfToken.h"

#include "Fakes.h"

#include "colonnade/HttpError.h"

#include <cppunit/extensions/HelperMacros.h>

namespace account
{

class CsrfGuardTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CsrfGuardTest);
    CPPUNIT_TEST(testAcceptsATokenFromHeaderOrBody);
    CPPUNIT_TEST(testLetsTheBodyFieldCountBeforeTheHeader);
    CPPUNIT_TEST(testRefusesTokensThatAreNotGood);
    CPPUNIT_TEST(testRefusesATokenAfterAnHour);
    CPPUNIT_TEST(testRefusesWhatAnotherSiteSent);
    CPPUNIT_TEST(testTokensOfOneSecondDiffer);
    CPPUNIT_TEST(testOfAnEarlierSeedOnlyTheKeptTokenIsGood);
    CPPUNIT_TEST_SUITE_END();

    DigestVault _vault;
    FixedClock _clock;
    CsrfGuard _guard{_vault, _clock};
    Browser _browser{.seed = std::string(64, 'a')};

    static MadeRequest post() { return {"POST", "/account/signin"}; }
    static MadeRequest withHeader(const std::string& token)
    {
        auto request = post();
        request.header("Host", "localhost:8080").header("X-CSRFToken", token);
        return request;
    }

    bool accepts(const MadeRequest& request, const Browser& browser) const
    {
        try
        {
            _guard.check(*request, browser);
            return true;
        }
        catch (const colonnade::HttpError& error)
        {
            CPPUNIT_ASSERT_EQUAL(400, error.problem().status);
            CPPUNIT_ASSERT_EQUAL(std::string("CSRF validation failed."), error.problem().forClient);
            return false;
        }
    }

    void testAcceptsATokenFromHeaderOrBody()
    {
        const std::string token = _guard.makeToken(_browser);
        CPPUNIT_ASSERT(accepts(withHeader(token), _browser));
        auto other = post();
        other.header("x-csrf-token", token);
        CPPUNIT_ASSERT(accepts(other, _browser));
        for (const std::string field: {"csrf_token", "form-csrf_token"})
        {
            auto form = post();
            form.header("Content-Type", "application/x-www-form-urlencoded").body(field + "=" + token);
            CPPUNIT_ASSERT_MESSAGE(field, accepts(form, _browser));
        }
        auto json = post();
        json.header("Content-Type", "application/json").body("{\"csrf_token\":\"" + token + "\"}");
        CPPUNIT_ASSERT(!accepts(json, _browser));
    }

    void testLetsTheBodyFieldCountBeforeTheHeader()
    {
        auto request = withHeader(_guard.makeToken(_browser));
        request.header("Content-Type", "application/x-www-form-urlencoded").body("csrf_token=bad");
        CPPUNIT_ASSERT(!accepts(request, _browser));
        auto empty = withHeader(_guard.makeToken(_browser));
        empty.header("Content-Type", "application/x-www-form-urlencoded").body("csrf_token=");
        CPPUNIT_ASSERT(accepts(empty, _browser));
    }

    void testRefusesTokensThatAreNotGood()
    {
        const std::string token = _guard.makeToken(_browser);
        const std::string time = token.substr(0, token.find('.'));
        for (const std::string& bad: {std::string(), std::string("."), time, time + ".", "x" + token,
                                      token + "x", "1" + token, "-" + token, token.substr(token.find('.'))})
            CPPUNIT_ASSERT_MESSAGE(bad, !accepts(withHeader(bad), _browser));
        CPPUNIT_ASSERT(!accepts(withHeader(token), Browser{.seed = std::string(64, 'b')}));
        CPPUNIT_ASSERT(!accepts(withHeader(token), Browser{.seed = _browser.seed, .unknown = true}));
    }

    void testRefusesATokenAfterAnHour()
    {
        const std::string token = _guard.makeToken(_browser);
        _clock.seconds += 3600;
        CPPUNIT_ASSERT(accepts(withHeader(token), _browser));
        _clock.seconds += 1;
        CPPUNIT_ASSERT(!accepts(withHeader(token), _browser));
    }

    void testRefusesWhatAnotherSiteSent()
    {
        using colonnade::SentBy;
        for (const auto& [page, good]:
             {std::pair(SentBy::Unsaid, true), std::pair(SentBy::OwnPage, true),
              std::pair(SentBy::FrontEnd, true), std::pair(SentBy::OtherSite, false)})
        {
            auto request = withHeader(_guard.makeToken(_browser));
            request.sentBy(page);
            CPPUNIT_ASSERT_EQUAL(good, accepts(request, _browser));
        }
    }

    void testTokensOfOneSecondDiffer()
    {
        CPPUNIT_ASSERT(_guard.makeToken(_browser) != _guard.makeToken(_browser));
    }

    void testOfAnEarlierSeedOnlyTheKeptTokenIsGood()
    {
        const std::string kept = _guard.makeToken(_browser), other = _guard.makeToken(_browser);
        const Browser later{.seed = std::string(64, 'c'), .keptToken = digestOfCsrfToken(_vault, kept)};
        CPPUNIT_ASSERT(accepts(withHeader(kept), later));
        CPPUNIT_ASSERT(!accepts(withHeader(other), later));
        CPPUNIT_ASSERT(!accepts(withHeader(kept + "0"), later));
        CPPUNIT_ASSERT(accepts(withHeader(_guard.makeToken(later)), later));
        _clock.seconds += 3601;
        CPPUNIT_ASSERT_MESSAGE("for its hour", !accepts(withHeader(kept), later));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CsrfGuardTest);

} // namespace account
