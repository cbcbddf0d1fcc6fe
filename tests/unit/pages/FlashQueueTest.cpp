#include "pages/FlashQueue.h"

#include "unit/account/Fakes.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade
{

using account::DigestVault;
using account::MadeRequest;

class FlashQueueTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FlashQueueTest);
    CPPUNIT_TEST(testKeepsMessagesForTheNextRequest);
    CPPUNIT_TEST(testKeepsTheValuesOfAMessage);
    CPPUNIT_TEST(testTheNewestThatFitACookieStay);
    CPPUNIT_TEST(testIgnoresCookiesOfOthers);
    CPPUNIT_TEST(testTakesTheCookieBackOnceShown);
    CPPUNIT_TEST_SUITE_END();

    DigestVault _vault;
    FlashQueue _queue{_vault};

    std::string keep(const std::vector<FlashMessage>& messages, const MadeRequest& request) const
    {
        colonnade::Response response;
        _queue.keep(messages, *request, response);
        return std::string(response.findHeader("Set-Cookie"));
    }

    static std::string pairOf(const std::string& setCookie)
    {
        return setCookie.substr(0, setCookie.find(';'));
    }

    void testKeepsMessagesForTheNextRequest()
    {
        const std::vector<FlashMessage> messages{{"message", "Please sign in"},
                                                 {"success", "Grüße \"x\" <b>"}};
        MadeRequest next("GET", "/");
        next.header("Cookie", pairOf(keep(messages, MadeRequest("GET", "/"))));
        CPPUNIT_ASSERT(messages == _queue.pending(*next));
    }

    void testKeepsTheValuesOfAMessage()
    {
        const std::vector<FlashMessage> messages{
            {"success", {"Welcome back {fullname}", {{"fullname", "Zoë {x} \"O\""}, {"other", ""}}}}};
        MadeRequest next("GET", "/");
        next.header("Cookie", pairOf(keep(messages, MadeRequest("GET", "/"))));
        CPPUNIT_ASSERT(messages == _queue.pending(*next));
    }

    void testTheNewestThatFitACookieStay()
    {
        std::vector<FlashMessage> messages;
        for (const char c: {'a', 'b', 'c', 'd', 'e', 'f'})
            messages.push_back({"info", {std::string(300, c), {{"value", std::string(400, c)}}}});
        const std::string cookie = pairOf(keep(messages, MadeRequest("GET", "/")));
        CPPUNIT_ASSERT(cookie.size() < 4096);
        MadeRequest next("GET", "/");
        next.header("Cookie", cookie);
        const auto kept = _queue.pending(*next);
        CPPUNIT_ASSERT_EQUAL(std::size_t(4), kept.size());
        CPPUNIT_ASSERT_EQUAL(std::string(300, 'f'), kept.back().text.english());
        CPPUNIT_ASSERT_EQUAL(std::string(300, 'f'), kept.back().text.values().front().second);
        CPPUNIT_ASSERT_EQUAL(std::string(300, 'c'), kept.front().text.english());
    }

    void testIgnoresCookiesOfOthers()
    {
        const std::string good = pairOf(keep({{"success", "x"}}, MadeRequest("GET", "/")));
        for (const std::string& cookie:
             {std::string("flash="), std::string("flash=."), std::string("flash=W10.x"), good + "0",
              "flash=x" + good.substr(6), std::string("flash=\xff.\xff")})
        {
            MadeRequest request("GET", "/");
            request.header("Cookie", cookie);
            CPPUNIT_ASSERT_MESSAGE(cookie, _queue.pending(*request).empty());
        }
    }

    void testTakesTheCookieBackOnceShown()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), keep({}, MadeRequest("GET", "/")));
        MadeRequest next("GET", "/");
        next.header("Cookie", "flash=x");
        CPPUNIT_ASSERT(keep({}, next).find("Max-Age=0") != std::string::npos);
        MadeRequest head("HEAD", "/");
        head.header("Cookie", "flash=x");
        CPPUNIT_ASSERT_EQUAL(std::string(), keep({}, head));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FlashQueueTest);

} // namespace colonnade
