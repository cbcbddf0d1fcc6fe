#include "PublicAddress.h"
#include "WebhookSender.h"

#include <cppunit/extensions/HelperMacros.h>

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

namespace colonnade::tasks
{

class WebhookTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WebhookTest);
    CPPUNIT_TEST(testPublicAddresses);
    CPPUNIT_TEST(testAddressesThatAreNotPublic);
    CPPUNIT_TEST(testDelaysDoubleUpToSixHours);
    CPPUNIT_TEST(testBody);
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

    void testDelaysDoubleUpToSixHours()
    {
        CPPUNIT_ASSERT_EQUAL(30, webhookDelaySeconds(30, 1, 0));
        CPPUNIT_ASSERT_EQUAL(60, webhookDelaySeconds(30, 2, 0));
        CPPUNIT_ASSERT_EQUAL(120, webhookDelaySeconds(30, 3, 0));
        CPPUNIT_ASSERT_EQUAL(90, webhookDelaySeconds(30, 3, 0.5));
        CPPUNIT_ASSERT_EQUAL(6 * 3600, webhookDelaySeconds(3600, 20, 0));
        CPPUNIT_ASSERT_EQUAL(1, webhookDelaySeconds(1, 1, 0.9)); // never at once
    }

    void testBody()
    {
        const ClaimedCall call{1, 2, 3, 4, "2026-11-22T02:06:13.453588", 0, ""};
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"event":"task_completed","project_short_name":"p","project_id":2,"task_id":3,)"
                        R"("result_id":4,"fired_at":"2026-11-22 02:06:13"})"),
            webhookBody(call, "p"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebhookTest);

} // namespace colonnade::tasks
