#include "rules/AddressSyntax.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace account
{

class AddressSyntaxTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AddressSyntaxTest);
    CPPUNIT_TEST(testAcceptsAddresses);
    CPPUNIT_TEST(testRefusesWhatIsNoAddress);
    CPPUNIT_TEST(testComparesDomainsAsTheNameSystemDoes);
    CPPUNIT_TEST_SUITE_END();

    void testAcceptsAddresses()
    {
        for (const std::string text:
             {"johndoe@johndoe.com", "a@b.cd", "first.last+tag@sub.example.org", "o'neil@example.co.uk",
              "!#$%&'*+-/=?^_`{|}~@example.org", "jösé@exämple.es", "x@1a.example", "JOHN@EXAMPLE.ORG",
              "x@例え.テスト", "x@xn--bcher-kva.example", "x@Bücher.example", "x@faß.de"})
            CPPUNIT_ASSERT_MESSAGE(text, isEmailAddress(text));
        CPPUNIT_ASSERT(isEmailAddress(std::string(64, 'a') + "@example.org"));
    }

    void testRefusesWhatIsNoAddress()
    {
        for (const std::string text: {"",
                                      "@",
                                      "daniel",
                                      "a@b",
                                      "a@@b.cd",
                                      "a@b@c.de",
                                      ".a@b.cd",
                                      "a.@b.cd",
                                      "a..b@c.de",
                                      "a b@c.de",
                                      "\"a b\"@c.de",
                                      "a@-b.cd",
                                      "a@b-.cd",
                                      "a@b..cd",
                                      "a@.b.cd",
                                      "a@b.cd.",
                                      "a@b_c.de",
                                      "a@b.12",
                                      "a@[1.2.3.4]",
                                      "a@b.c\xff",
                                      "a\xC2\xA0@b.cd",
                                      "a@b.cd\n",
                                      "a@b.cd\r\nBcc: x@y.zz",
                                      "a(b)@c.de",
                                      "<a@b.cd>",
                                      "a,b@c.de",
                                      "a@b.cd ",
                                      "a@xn--a.example",        // not what any name is written as
                                      "a@\u2603\u2603.example", // no letters: RFC 5892
                                      "a@-ü.example",
                                      "a@b\u200bü.example",
                                      "a@ü_b.example",
                                      "a@b\u202e.cd",
                                      "\xC2\x85@b.cd"})
            CPPUNIT_ASSERT_MESSAGE(text, !isEmailAddress(text));
        CPPUNIT_ASSERT(!isEmailAddress(std::string(65, 'a') + "@example.org"));
        CPPUNIT_ASSERT(!isEmailAddress("a@" + std::string(64, 'b') + ".org"));
        std::string longDomain;
        while (longDomain.size() < 260)
            longDomain += "abcdefghi.";
        CPPUNIT_ASSERT(!isEmailAddress("a@" + longDomain + "org"));
    }

    void testComparesDomainsAsTheNameSystemDoes()
    {
        const std::vector<std::string> domains{foldDomain("Spam.Example"), foldDomain("bücher.example")};
        for (const std::string text: {"a@spam.example", "a@SPAM.example", "a@BÜCHER.example",
                                      "a@xn--bcher-kva.example", "a@xn--BCHER-kva.EXAMPLE"})
            CPPUNIT_ASSERT_MESSAGE(text, isOfDomain(text, domains));
        for (const std::string text:
             {"a@example", "a@x.spam.example", "spam.example", "", "a@bucher.example", "a@\xff"})
            CPPUNIT_ASSERT_MESSAGE(text, !isOfDomain(text, domains));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressSyntaxTest);

} // namespace account
