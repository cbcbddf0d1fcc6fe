#include "http/TrustedProxies.h"

#include "colonnade/Config.h"
#include "colonnade/testing/RequestBuilder.h"
#include "http/ForwardedFields.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;

namespace
{

class TrustedProxiesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TrustedProxiesTest);
    CPPUNIT_TEST(testHopsAreReadAsProxiesWriteThem);
    CPPUNIT_TEST(testWhatIsNoAddressIsNoHop);
    CPPUNIT_TEST(testRangesOfBothFamilies);
    CPPUNIT_TEST(testRefusesWhatIsNoRangeAndNamesThemAll);
    CPPUNIT_TEST(testNoFieldOfAnyZoneEndsTheProcess);
    CPPUNIT_TEST(testForwardedCountsWhereNoOtherFieldSaysMore);
    CPPUNIT_TEST(testTheClientsOwnSchemeCounts);
    CPPUNIT_TEST(testWhatAStrangerWritesBeforeIsNotLookedAt);
    CPPUNIT_TEST_SUITE_END();

public:
    void testHopsAreReadAsProxiesWriteThem()
    {
        const std::pair<const char*, const char*> table[] = {
            {"203.0.113.7", "203.0.113.7"},          {" 203.0.113.7\t", "203.0.113.7"},
            {"203.0.113.7:443", "203.0.113.7"},      {"\"203.0.113.7:443\"", "203.0.113.7"},
            {"2001:DB8::7", "2001:db8::7"},          {"[2001:db8::7]", "2001:db8::7"},
            {"[2001:db8::7]:443", "2001:db8::7"},    {"\"[2001:db8::7]:443\"", "2001:db8::7"},
            {"\"2001:db8::7\"", "2001:db8::7"},      {"[2001:db8::7]:_hidden", "2001:db8::7"},
            {"::ffff:198.51.100.1", "198.51.100.1"}, {"[::ffff:198.51.100.1]:80", "198.51.100.1"},
            {"::ffff:c633:6401", "198.51.100.1"},    {"fe80::1%lo", "fe80::1"},
            {"[fe80::1%25eth0]:80", "fe80::1"},      {"::1%", "::1"},
        };
        for (const auto& [text, address]: table)
        {
            const auto hop = parseHop(text);
            CPPUNIT_ASSERT_MESSAGE(text, hop);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::string(address), hop->toText());
        }
    }

    void testWhatIsNoAddressIsNoHop()
    {
        for (const std::string text: {"",
                                      " ",
                                      "unknown",
                                      "_hidden",
                                      "evil",
                                      "203.0.113",
                                      "203.0.113.7.1",
                                      "203.0.113.256",
                                      "203.0.113.7:",
                                      "203.0.113.7:x",
                                      "203.0.113.7:123456",
                                      "[2001:db8::7",
                                      "2001:db8::7]",
                                      "[]",
                                      "[2001:db8::7]x",
                                      "[2001:db8::7]:",
                                      "\"203.0.113.7",
                                      "%lo",
                                      "1.2.3.4 5",
                                      "0x7f.0.0.1",
                                      "::g"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseHop(text));
    }

    void testRangesOfBothFamilies()
    {
        struct Case
        {
            const char* range;
            const char* address;
            bool trusted;
        };
        const Case table[] = {
            {"10.0.0.0/8", "10.255.0.1", true},
            {"10.0.0.0/8", "11.0.0.1", false},
            {"10.1.2.3/8", "10.9.9.9", true},
            {"192.168.128.0/17", "192.168.200.1", true},
            {"192.168.128.0/17", "192.168.1.1", false},
            {"127.0.0.1", "127.0.0.1", true},
            {"127.0.0.1", "127.0.0.2", false},
            {"0.0.0.0/0", "203.0.113.7", true},
            {"0.0.0.0/0", "2001:db8::1", false},
            {"::/0", "2001:db8::1", true},
            {"::/0", "203.0.113.7", false},
            {"::", "::", true},
            {"::1", "::1", true},
            {"[::1]", "::1", true},
            {"[::1]", "::2", false},
            {"[fd00::]/8", "fd12::1", true},
            {"fd00::/8", "fe00::1", false},
            {"2001:db8::/33", "2001:db8:7fff::1", true},
            {"2001:db8::/33", "2001:db8:8000::1", false},
            {"fe80::/10", "fe80::1%lo", true},
            {"::ffff:10.0.0.0/104", "10.1.1.1", true},
            {"10.0.0.0/8", "::ffff:10.1.1.1", true},
            {"10.0.0.0/8", "garbage", false},
            {"127.0.0.1/32", "127.0.0.1", true},
        };
        for (const Case& one: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(one.range) + " " + one.address, one.trusted,
                                         TrustedProxies({one.range}).trusts(one.address));
    }

    void testRefusesWhatIsNoRangeAndNamesThemAll()
    {
        for (const std::string range:
             {"proxy.example.org", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "[::1", "/8",
              "10.0.0.0/8/8", "::ffff:10.0.0.0/95", "10.0.0.1:80", ""})
            CPPUNIT_ASSERT_THROW_MESSAGE(range, TrustedProxies({range}), ConfigurationException);
        try
        {
            TrustedProxies({"nonsense", "::1", "10.0.0.0/99"});
            CPPUNIT_FAIL("was taken");
        }
        catch (const ConfigurationException& exc)
        {
            CPPUNIT_ASSERT_MESSAGE(exc.message(), exc.message().find("not \"nonsense\", \"10.0.0.0/99\"") !=
                                                      std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(exc.message(), exc.message().find("::1") != std::string::npos);
        }
    }

    /// Zones of interfaces that this machine has and has not, with ranges of both families.
    void testNoFieldOfAnyZoneEndsTheProcess()
    {
        const TrustedProxies proxies({"127.0.0.1", "::1", "fe80::/10", "10.0.0.0/8"});
        for (const std::string hop: {"fe80::1%lo", "fe80::1%eth0", "fe80::1%1", "fe80::1%", "::1%lo",
                                     "203.0.113.7%lo", "ff02::1%lo", "[fe80::1%lo]:80"})
        {
            const auto request = RequestBuilder().header("X-Forwarded-For", hop).build();
            CPPUNIT_ASSERT_MESSAGE(hop, !proxies.read(request, "127.0.0.1").client.empty());
        }
        const auto request = RequestBuilder().header("X-Forwarded-For", "203.0.113.7, fe80::1%lo").build();
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.7"), proxies.read(request, "127.0.0.1").client);
    }

    void testForwardedCountsWhereNoOtherFieldSaysMore()
    {
        const TrustedProxies proxies({"127.0.0.1", "10.0.0.0/8"});
        struct Case
        {
            const char* forwarded;
            const char* client;
            bool secure;
            const char* host;
        };
        const Case table[] = {
            {"for=203.0.113.7", "203.0.113.7", false, ""},
            {"For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17", false, ""},
            {"for=203.0.113.7;proto=https;by=203.0.113.43;host=example.org", "203.0.113.7", true,
             "example.org"},
            {"for=198.51.100.1, for=203.0.113.7", "203.0.113.7", false, ""},
            {"for=203.0.113.7;proto=https, for=10.1.1.1;proto=http", "203.0.113.7", true, ""},
            {"for=203.0.113.7 ; host=\"example.org:80\"", "203.0.113.7", false, "example.org:80"},
            {"for=203.0.113.9, proto=https", "127.0.0.1", true, ""},
            {"for=unknown", "127.0.0.1", false, ""},
            {"for=\"_a,b;c\", for=203.0.113.7", "203.0.113.7", false, ""},
            {"", "127.0.0.1", false, ""},
            {";;,,==", "127.0.0.1", false, ""},
        };
        for (const Case& one: table)
        {
            const auto request = RequestBuilder().header("Forwarded", one.forwarded).build();
            const auto told = proxies.read(request, "127.0.0.1");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.forwarded, std::string(one.client), told.client);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.forwarded, one.secure, told.secure);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.forwarded, std::string(one.host),
                                         told.hosts.empty() ? std::string()
                                                            : std::string(told.hosts.front()));
        }
        const auto both = RequestBuilder()
                              .header("Forwarded", "for=198.51.100.66;proto=https;host=evil.example")
                              .header("X-Forwarded-For", "203.0.113.7")
                              .build();
        const auto told = proxies.read(both, "127.0.0.1");
        CPPUNIT_ASSERT_EQUAL(std::string("203.0.113.7"), told.client);
        CPPUNIT_ASSERT(!told.secure && told.hosts.empty());
    }

    /// Proxies that add to a field pass on what its sender had written there, be it long or odd.
    void testWhatAStrangerWritesBeforeIsNotLookedAt()
    {
        const TrustedProxies proxies({"127.0.0.1", "10.0.0.0/8"});
        std::string many = "6.6.6.6";
        while (many.size() < 2000)
            many += ", 6.6.6.6";
        const std::string begun[] = {many,        "\"", "\"6.6.6.6", "a, \"b", "\"a\\", "6.6.6.6, \"\\\"",
                                     "\"a\", \"b"};
        for (const std::string& sent: begun)
            for (const std::string added: {"203.0.113.7", "203.0.113.7, 10.1.1.1", "\"203.0.113.7:443\""})
            {
                const auto one = RequestBuilder().header("X-Forwarded-For", sent + ", " + added).build();
                CPPUNIT_ASSERT_EQUAL_MESSAGE(sent, std::string("203.0.113.7"),
                                             proxies.read(one.get(), "127.0.0.1").client);
                const auto two =
                    RequestBuilder().header("X-Forwarded-For", sent).header("X-Forwarded-For", added).build();
                CPPUNIT_ASSERT_EQUAL_MESSAGE(sent, std::string("203.0.113.7"),
                                             proxies.read(two.get(), "127.0.0.1").client);
            }
        for (const std::string sent: {"for=6.6.6.6", "for=\"x", "for=\"x;host=\"y\";", "\"\\"})
        {
            std::string list = sent;
            while (list.size() < 2000)
                list += ", " + sent;
            const auto request =
                RequestBuilder().header("Forwarded", list + ", for=\"[2001:db8::7]:4711\"").build();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sent, std::string("2001:db8::7"),
                                         proxies.read(request.get(), "127.0.0.1").client);
        }
        std::string trusted = "203.0.113.7";
        for (int i = 0; i < 100; ++i)
            trusted += ", 10.0.0.1";
        const auto endless = RequestBuilder().header("X-Forwarded-For", trusted).build();
        CPPUNIT_ASSERT_EQUAL(std::string("10.0.0.1"), proxies.read(endless.get(), "127.0.0.1").client);
    }

    void testTheClientsOwnSchemeCounts()
    {
        const TrustedProxies proxies({"127.0.0.1"});
        for (const auto& [text, secure]:
             {std::pair("https", true), std::pair("https,http", true), std::pair("HTTPS, http", true),
              std::pair("http, https", false), std::pair("http", false), std::pair("", false),
              std::pair("\"https\"", true), std::pair("httpsx", false)})
        {
            const auto request = RequestBuilder().header("X-Forwarded-Proto", text).build();
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, secure, proxies.read(request, "127.0.0.1").secure);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TrustedProxiesTest);

} // namespace
