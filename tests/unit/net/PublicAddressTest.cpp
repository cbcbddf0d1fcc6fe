#include "net/PublicAddress.h"

#include <cppunit/extensions/HelperMacros.h>

#include <arpa/inet.h>
#include <netinet/in.h>

using namespace colonnade;

class PublicAddressTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PublicAddressTest);
    CPPUNIT_TEST(testPublicAddresses);
    CPPUNIT_TEST(testAddressesThatAreNotPublic);
    CPPUNIT_TEST_SUITE_END();

    static bool isPublic(const std::string& text)
    {
        sockaddr_storage address{};
        const bool v6 = text.find(':') != std::string::npos;
        address.ss_family = v6 ? AF_INET6 : AF_INET;
        void* to = v6 ? static_cast<void*>(&reinterpret_cast<sockaddr_in6&>(address).sin6_addr)
                      : static_cast<void*>(&reinterpret_cast<sockaddr_in&>(address).sin_addr);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(text, 1, ::inet_pton(address.ss_family, text.c_str(), to));
        return isPublicAddress(reinterpret_cast<const sockaddr&>(address));
    }

    void testPublicAddresses()
    {
        for (const std::string text:
             {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
              "172.32.0.0", "192.167.1.1", "198.17.0.1", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
              "2a00::1", "::ffff:8.8.8.8", "2001:200::1"})
            CPPUNIT_ASSERT_MESSAGE(text, isPublic(text));
    }

    void testAddressesThatAreNotPublic()
    {
        for (const std::string text: {"0.0.0.0",
                                      "10.1.2.3",
                                      "100.64.0.1",
                                      "127.0.0.1",
                                      "127.255.255.254",
                                      "169.254.169.254",
                                      "172.16.0.1",
                                      "172.31.255.255",
                                      "192.0.0.8",
                                      "192.0.2.1",
                                      "192.168.0.1",
                                      "198.18.0.1",
                                      "198.19.255.255",
                                      "203.0.113.9",
                                      "224.0.0.1",
                                      "240.0.0.1",
                                      "255.255.255.255",
                                      "::",
                                      "::1",
                                      "::ffff:10.0.0.1",
                                      "::127.0.0.1",
                                      "64:ff9b::a00:1",
                                      "fc00::1",
                                      "fd12::1",
                                      "fe80::1",
                                      "fec0::1",
                                      "ff02::1",
                                      "2001::1",
                                      "2001:db8::1",
                                      "2002:7f00:1::",
                                      "3fff::1"})
            CPPUNIT_ASSERT_MESSAGE(text, !isPublic(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PublicAddressTest);
