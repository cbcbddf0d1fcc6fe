#include "colonnade/Network.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

class NetworkTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NetworkTest);
    CPPUNIT_TEST(testAddressesThatOneCustomerHasAreOneNetwork);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAddressesThatOneCustomerHasAreOneNetwork()
    {
        using namespace std::string_literals;
        const std::pair<std::string, std::string> table[] = {
            {"192.0.2.1", "192.0.2.1"},
            {"::ffff:192.0.2.1", "192.0.2.1"},
            {"::FFFF:c000:201", "192.0.2.1"},
            {"2001:db8:0:1::1", "2001:db8:0:1::/64"},
            {"2001:DB8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"},
            {"2001:db8:0:2::1", "2001:db8:0:2::/64"},
            {"fe80::1%eth0", "fe80::/64"},
            {"::1", "::/64"},
            {"", ""},
            {"unix:", "unix:"},
            {"1:2"s + '\0' + "x", "1:2"s + '\0' + "x"},
        };
        for (const auto& [address, network]: table)
            CPPUNIT_ASSERT_EQUAL(network, networkOf(address));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NetworkTest);

} // namespace
