#include "text/Lookalikes.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>
#include <vector>

namespace colonnade
{

class LookalikesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LookalikesTest);
    CPPUNIT_TEST(testNamesThatLookAlike);
    CPPUNIT_TEST(testNamesThatDoNot);
    CPPUNIT_TEST(testAnyBytes);
    CPPUNIT_TEST_SUITE_END();

    static bool lookAlike(const std::string& one, const std::string& other)
    {
        const auto looks = looksOf(other);
        const auto own = looksOf(one);
        return std::any_of(own.begin(), own.end(),
                           [&](const auto& look)
                           { return std::find(looks.begin(), looks.end(), look) != looks.end(); });
    }

    void testNamesThatLookAlike()
    {
        for (const auto& [one, other]:
             std::vector<std::pair<std::string, std::string>>{{"admin", "аdmin"}, // Cyrillic
                                                              {"admin", "ADMIN"},
                                                              {"admin", "АDМIN"}, // Cyrillic capitals
                                                              {"boss", "ＢＯＳＳ"},
                                                              {"boss", "ВОЅЅ"},
                                                              {"boss", "b0ss"},
                                                              {"paypal", "paypaI"},
                                                              {"paypal", "paypa1"},
                                                              {"maria", "rnaria"},
                                                              {"maria", "MARIA"},
                                                              {"maria", "mаrіа"},
                                                              {"maria", "𝐦𝐚𝐫𝐢𝐚"},
                                                              {"maria", "ｍａｒｉａ"},
                                                              {"omega", "οmega"},
                                                              {"scope", "ѕсоре"},
                                                              {"jos\u00E9", "jose\u0301"},
                                                              {"maria", "mar\u0131a"}})
        {
            CPPUNIT_ASSERT_MESSAGE(one + " " + other, lookAlike(one, other));
            CPPUNIT_ASSERT_MESSAGE(other + " " + one, lookAlike(other, one));
        }
    }

    void testNamesThatDoNot()
    {
        for (const auto& [one, other]:
             std::vector<std::pair<std::string, std::string>>{{"maria", "marla"},
                                                              {"anna", "hanna"},
                                                              {"ali", "all"},
                                                              {"jose", "jos\u00E9"},
                                                              {"user23", "user24"},
                                                              {"山田", "山本"},
                                                              {"мария", "марина"},
                                                              {"ann-lee", "ann_lee"}})
            CPPUNIT_ASSERT_MESSAGE(one + " " + other, !lookAlike(one, other));
    }

    void testAnyBytes()
    {
        for (const std::string& text: {std::string(), std::string("\xff"), std::string("\0", 1)})
            CPPUNIT_ASSERT_MESSAGE(text, !looksOf(text).empty());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LookalikesTest);

} // namespace colonnade
