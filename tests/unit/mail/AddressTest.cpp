#include "mail/Address.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>
#include <vector>

using namespace colonnade;

class AddressTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AddressTest);
    CPPUNIT_TEST(testAddressesOfTheUsualForms);
    CPPUNIT_TEST(testRefusesWhatCouldMeanSomethingElse);
    CPPUNIT_TEST(testDomainsHaveAFormInAscii);
    CPPUNIT_TEST(testWhatMailServersAreTold);
    CPPUNIT_TEST(testOneTextForAMailbox);
    CPPUNIT_TEST(testReadsSenders);
    CPPUNIT_TEST(testRefusesBadSenders);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAddressesOfTheUsualForms()
    {
        for (const std::string text: {"anna@example.org", "a.b+c@x.example", "root@localhost", "o'neil@x.org",
                                      "j\u00f6rg@b\u00fccher.example", "1@2.3", "a@xn--bcher-kva.example"})
            CPPUNIT_ASSERT_MESSAGE(text, isMailAddress(text));
        CPPUNIT_ASSERT(isMailAddress(std::string(64, 'a') + "@example.org"));
    }

    void testRefusesWhatCouldMeanSomethingElse()
    {
        for (const std::string text: {"",
                                      "@",
                                      "a",
                                      "a@",
                                      "@b",
                                      "\"\"@b",
                                      "\"a@b",
                                      "a b@c",
                                      "a@b c",
                                      " a@b",
                                      "a@b ",
                                      "a@b\r\n",
                                      "a@b\nBcc: x@y",
                                      "a\r\nRCPT TO:<x@y>@b",
                                      "a@b>",
                                      "<a@b>",
                                      "a\"b@d",
                                      "a<b@d",
                                      "a>b@d",
                                      "\"a\"b\"@c",
                                      "a@[1.2.3.4]",
                                      "\"a b\"@c",
                                      "a\\b@c",
                                      "\"a\\\"@b",
                                      "\"a\r\n\"@b",
                                      "a@.b",
                                      "a@b.",
                                      "a@b..c",
                                      "a@-b",
                                      "a@b-",
                                      "a@b_c",
                                      "a@\xff",
                                      "\xc2@b",
                                      "a\xc2\x85@b",
                                      "a\tb@c",
                                      "a\x7f@b",
                                      "a@b\u0085"})
            CPPUNIT_ASSERT_MESSAGE(text, !isMailAddress(text));
        CPPUNIT_ASSERT(!isMailAddress(std::string("a\0@b", 4)));
        CPPUNIT_ASSERT(!isMailAddress(std::string("a@b\0c", 5)));
        CPPUNIT_ASSERT(!isMailAddress(std::string(129, 'a') + "@b"));
        CPPUNIT_ASSERT(!isMailAddress("a@" + std::string(64, 'b')));
        std::string longest = "a@";
        while (longest.size() <= 254)
            longest += "bcd.";
        CPPUNIT_ASSERT(!isMailAddress(longest + "e"));
    }

    void testWhatMailServersAreTold()
    {
        for (const auto& [address, wire]: std::vector<std::pair<std::string, std::string>>{
                 {"anna@example.org", "anna@example.org"},
                 {"anna@m\u00FCnchen.example", "anna@xn--mnchen-3ya.example"},
                 {"Anna@M\u00DCNCHEN.example", "Anna@xn--mnchen-3ya.example"},
                 {"j\u00F6rg@b\u00FCcher.example", "j\u00F6rg@xn--bcher-kva.example"},
                 {"abc..def@docomo.example", "\"abc..def\"@docomo.example"},
                 {"abc.@docomo.example", "\"abc.\"@docomo.example"},
                 {".abc@docomo.example", "\".abc\"@docomo.example"},
                 {"a@b@c.org", "\"a@b\"@c.org"},
                 {"a,b@example.org", "\"a,b\"@example.org"},
                 {"a(b)@c", "\"a(b)\"@c"},
                 {"a:b;c@d", "\"a:b;c\"@d"},
                 {"\"abc..def\"@docomo.example", "\"abc..def\"@docomo.example"}})
            CPPUNIT_ASSERT_EQUAL(wire, wireAddress(address).value_or("none"));
        for (const std::string address: {"x@y_z.org", "a b@c", "a@b\r\nx", "a@"})
            CPPUNIT_ASSERT_MESSAGE(address, !wireAddress(address));
        for (const std::string address:
             {"abc..def@docomo.example", "a@b@c.org", "a,b@example.org", "\"a\"@b.org", ".a@b.org"})
            CPPUNIT_ASSERT_MESSAGE(address, !isInternetMailAddress(address)); // no new account gets one
    }

    void testOneTextForAMailbox()
    {
        for (const auto& [one, other]: std::vector<std::pair<std::string, std::string>>{
                 {"a@m\u00FCnchen.example", "A@M\u00DCNCHEN.EXAMPLE"},
                 {"a@m\u00FCnchen.example", "a@xn--mnchen-3ya.example"},
                 {"b@example.org", "b@\uFF45xample.org"},
                 {"b@example.org", "b@example\u3002org"},
                 {"b@example.org", "\u00A0 b@Example.org\t"},
                 {"b@example.org", "b\uFF20example.org"},
                 {"j\u00F6rg@x.org", "jo\u0308rg@x.org"}})
            CPPUNIT_ASSERT_EQUAL(foldMailAddress(one), foldMailAddress(other));
        for (const std::string& text: {std::string(), std::string("\xff@\xff"), std::string("a@"),
                                       std::string("@"), std::string("\u00FC@-x-")})
            CPPUNIT_ASSERT_EQUAL(foldMailAddress(text), foldMailAddress(foldMailAddress(text)));
        CPPUNIT_ASSERT(foldMailAddress("a@fa\u00DF.de") != foldMailAddress("a@fass.de"));
    }

    void testDomainsHaveAFormInAscii()
    {
        const std::pair<std::string, std::string> cases[] = {
            {"Example.ORG", "example.org"},
            {"localhost", "localhost"},
            {"B\u00fccher.example", "xn--bcher-kva.example"},
            {"b\u00dccher.example", "xn--bcher-kva.example"},
            {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
            {"fa\u00df.de", "xn--fa-hia.de"}, // not "fass": IDNA 2008
            {"\u4f8b\u3048\u3002\u30c6\u30b9\u30c8", "xn--r8jz45g.xn--zckzah"}};
        for (const auto& [domain, ascii]: cases)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(domain, ascii, asciiDomain(domain).value_or("none"));
        for (const std::string& domain:
             {std::string("xn--a.example"), std::string("\xff.example"), std::string("\u2603.example"),
              std::string("\u00fc_.example"), std::string("\u00fc\0.example", 11),
              std::string("\u00fc..example"), std::string(300, 'a') + "\u00fc"})
            CPPUNIT_ASSERT_MESSAGE(domain, !asciiDomain(domain));
        // 60 bytes of UTF-8, and more than the 63 that a label has in ASCII.
        std::string label;
        for (int i = 0; i < 60; ++i)
            label += i % 2 == 0 ? "\u4f8b" : "\u30c6";
        CPPUNIT_ASSERT(!isMailAddress("a@" + label + ".org"));
        CPPUNIT_ASSERT(isInternetMailAddress("a@b.example") && !isInternetMailAddress("a@localhost"));
        CPPUNIT_ASSERT(!isInternetMailAddress("1@2.3") &&
                       !isInternetMailAddress(std::string(65, 'a') + "@b.cd"));
    }

    void testReadsSenders()
    {
        const Mailbox plain{"", "a@b.org"}, named{"Anna B.", "a@b.org"};
        CPPUNIT_ASSERT(plain == *parseMailbox("a@b.org"));
        CPPUNIT_ASSERT(plain == *parseMailbox(" <a@b.org> "));
        CPPUNIT_ASSERT(named == *parseMailbox("Anna B. <a@b.org>"));
        CPPUNIT_ASSERT(named == *parseMailbox("\"Anna B.\" <a@b.org>"));
    }

    void testRefusesBadSenders()
    {
        for (const std::string text: {"", "Anna", "Anna <>", "Anna <a@b", "Anna a@b>", "A\nB <a@b>",
                                      "A\" <a@b>", "A <x@y> <a@b>", "A <a@b> c", "A\\ <a@b>", "\xff <a@b>"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseMailbox(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressTest);
