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

    static constexpr std::string_view NEVER{"\0\r\n <>\\", 7};

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
                 const std::string wire = wireAddress(text).value();
                 CPPUNIT_ASSERT_EQUAL_MESSAGE(wire, std::string::npos, wire.find_first_of(NEVER));
                 const auto local = std::string_view(wire).substr(0, wire.rfind('@'));
                 const bool isQuoted = local.starts_with('"') && local.ends_with('"') && local.size() > 2;
                 CPPUNIT_ASSERT_EQUAL_MESSAGE(wire, isQuoted,
                                              local.find_first_of("()[],;:@\"") != std::string_view::npos ||
                                                  local.starts_with('.') || local.ends_with('.') ||
                                                  local.find("..") != std::string_view::npos || isQuoted);
                 CPPUNIT_ASSERT_EQUAL(wire, wireAddress(wire).value_or("none"));
                 CPPUNIT_ASSERT_EQUAL(foldMailAddress(text), foldMailAddress(foldMailAddress(text)));
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
