#include "colonnade/Names.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <string>

namespace colonnade
{

class NameRulesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NameRulesTest);
    CPPUNIT_TEST(testTakesNames);
    CPPUNIT_TEST(testTellsWhatIsWrong);
    CPPUNIT_TEST(testFullNames);
    CPPUNIT_TEST_SUITE_END();

    static void expect(NameFault fault, const std::string& name)
    {
        const auto faults = findNameFaults(name);
        CPPUNIT_ASSERT_MESSAGE(name, std::find(faults.begin(), faults.end(), fault) != faults.end());
        CPPUNIT_ASSERT(!describe(fault).empty());
    }

    void testTakesNames()
    {
        for (const std::string name:
             {"ada", "jösé%", "josh.test", "a..b", "100%fun", "山田太郎", "می\u200Cخواهم", "👩\u200D🚀abc",
              "ann@example.org", "Ann-Lee_7", "admin", "boss", "root"})
            CPPUNIT_ASSERT_MESSAGE(name, findNameFaults(name).empty());
    }

    void testTellsWhatIsWrong()
    {
        for (const std::string& name:
             {std::string(), std::string("ab"), std::string(36, 'a'), std::string(100000, 'a')})
            expect(NameFault::Length, name);
        for (const std::string name: {"a b",
                                      "a\u00A0b",
                                      "a#b",
                                      "a$b",
                                      "a&b",
                                      "a\\b",
                                      "a/b",
                                      "a|b",
                                      "a\nb",
                                      "maria\u200D",
                                      "\u3164\u3164\u3164",
                                      "\u2800\u2800\u2800",
                                      "\u0301\u0301\u0301",
                                      "boss.",
                                      ".boss",
                                      "..",
                                      "...",
                                      "%2e%2e",
                                      "%2E%2e",
                                      "a%2fb",
                                      "boss\u3002.",
                                      "boss\uFF0E",
                                      "a\uFF0Fb",
                                      "\uFF052e\uFF052e",
                                      "\xff\xff\xff"})
            expect(NameFault::Characters, name);
        for (const std::string name:
             {"signin", "SignIn", "profile", "administrator", "аdministrator", "ｐｒｏｆｉｌｅ", "colonnade",
              "support", "<name>", "ADMlNISTRATOR", "SlGNIN"})
            expect(NameFault::Reserved, name);
    }

    void testFullNames()
    {
        for (const std::string name: {"Ada", "Mira Okafor", "山田　太郎", "👩\u200D🚀 Ann"})
            CPPUNIT_ASSERT_MESSAGE(name, isFullName(name));
        for (const std::string& name:
             {std::string("Al"), std::string(36, 'x'), std::string("   "), std::string("\u3164\u3164\u3164"),
              std::string("\u2800\u2800\u2800"), std::string("\u200D\u200D\u200D"), std::string("a\nb"),
              std::string("Ada\u202E"), std::string("\u0301\u0301\u0301"), std::string("\xff\xff\xff")})
            CPPUNIT_ASSERT_MESSAGE(name, !isFullName(name));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NameRulesTest);

} // namespace colonnade
