#include "Fuzz.h"

#include "colonnade/Mail.h"
#include "mail/Address.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>

using namespace colonnade;
using colonnade::test::fuzz;

class AddressFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AddressFuzzTest);
    CPPUNIT_TEST(testAddresses);
    CPPUNIT_TEST(testMailboxes);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::string_view NEVER{"\0\r\n <>()[],;:\\\"", 15};

    static std::vector<std::string> words()
    {
        return {"@",
                ".",
                "-",
                "xn--",
                "ß",
                "\u200d",
                "\u3002",
                "\u0301",
                "\xff",
                "<",
                ">",
                "\r\n",
                std::string(1, '\0')};
    }

    void testAddresses()
    {
        fuzz({"anna.b+c@example.org", "jörg@bücher.example", "a@xn--bcher-kva.example", "x@例え.テスト"},
             words(),
             [](std::string_view text)
             {
                 if (isInternetMailAddress(text))
                     CPPUNIT_ASSERT(isMailAddress(text));
                 if (!isMailAddress(text))
                     return;
                 CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(text), std::string_view::npos,
                                              text.find_first_of(NEVER));
                 const auto domain = asciiDomain(domainOf(text));
                 CPPUNIT_ASSERT(domain);
                 CPPUNIT_ASSERT(
                     std::all_of(domain->begin(), domain->end(), [](unsigned char c) { return c < 0x80; }));
                 CPPUNIT_ASSERT_EQUAL(*domain, asciiDomain(*domain).value_or("none"));
             });
    }

    void testMailboxes()
    {
        fuzz({"Anna <anna@example.org>", "\"Anna B.\" <anna@example.org>", "anna@example.org"}, words(),
             [](std::string_view text)
             {
                 if (const auto mailbox = parseMailbox(text))
                     CPPUNIT_ASSERT(isMailAddress(mailbox->address));
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressFuzzTest);
