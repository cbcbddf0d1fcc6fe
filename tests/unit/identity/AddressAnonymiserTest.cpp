#include "identity/AddressAnonymiser.h"

#include "colonnade/Crypto.h"
#include "text/IpAddress.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <utility>
#include <vector>

namespace colonnade
{

namespace
{

/// The key and addresses of the sample that comes with the authors' Crypto-PAn 1.0.
std::string sampleKey()
{
    const unsigned char key[32] = {21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
                                   216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};
    return {reinterpret_cast<const char*>(key), sizeof key};
}

int commonBits(const std::string& a, const std::string& b)
{
    const std::string left = IpAddress::parse(a).value().bytes;
    const std::string right = IpAddress::parse(b).value().bytes;
    CPPUNIT_ASSERT_EQUAL(left.size(), right.size());
    for (std::size_t bit = 0; bit < left.size() * 8; ++bit)
    {
        if ((left[bit / 8] ^ right[bit / 8]) & (0x80 >> (bit % 8)))
            return static_cast<int>(bit);
    }
    return static_cast<int>(left.size() * 8);
}

std::string randomAddress(std::size_t bytes)
{
    return IpAddress{randomBytes(bytes)}.toText();
}

} // namespace

class AddressAnonymiserTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AddressAnonymiserTest);
    CPPUNIT_TEST(testKnownAnswersOfCryptoPan);
    CPPUNIT_TEST(testKeepsExactlyTheCommonPrefix);
    CPPUNIT_TEST(testGivesOneAddressForEach);
    CPPUNIT_TEST(testReadsOtherSpellingsOfTheSameAddress);
    CPPUNIT_TEST(testDependsOnTheKey);
    CPPUNIT_TEST(testTakesWhatIsNoAddress);
    CPPUNIT_TEST_SUITE_END();

    const AddressAnonymiser _anonymiser{sampleKey()};

    void testKnownAnswersOfCryptoPan()
    {
        const std::vector<std::pair<std::string, std::string>> known = {
            {"128.11.68.132", "135.242.180.132"},   {"129.118.74.4", "134.136.186.123"},
            {"130.132.252.244", "133.68.164.234"},  {"141.223.7.43", "141.167.8.160"},
            {"141.233.145.108", "141.129.237.235"}, {"152.163.225.39", "151.140.114.167"},
            {"156.29.3.236", "147.225.12.42"},      {"165.247.96.84", "162.9.99.234"},
            {"166.107.77.190", "160.132.178.185"},  {"192.102.249.13", "252.138.62.131"},
        };
        for (const auto& [address, expected]: known)
            CPPUNIT_ASSERT_EQUAL(expected, _anonymiser.anonymise(address));
    }

    void testKeepsExactlyTheCommonPrefix()
    {
        for (const std::size_t bytes: {4U, 16U})
        {
            for (int round = 0; round < 500; ++round)
            {
                const std::string a = randomAddress(bytes);
                const std::string bits = IpAddress::parse(a).value_or(IpAddress{}).bytes;
                if (bits.size() != bytes)
                    continue; // IPv4 within IPv6
                std::string other = bits;
                const int differing = round % static_cast<int>(bytes * 8);
                other[differing / 8] = static_cast<char>(other[differing / 8] ^ (0x80 >> (differing % 8)));
                const std::string b = IpAddress{other}.toText();
                CPPUNIT_ASSERT_EQUAL(commonBits(a, b),
                                     commonBits(_anonymiser.anonymise(a), _anonymiser.anonymise(b)));
            }
        }
    }

    void testGivesOneAddressForEach()
    {
        std::set<std::string> seen;
        for (int last = 0; last < 256; ++last)
            seen.insert(_anonymiser.anonymise("203.0.113." + std::to_string(last)));
        CPPUNIT_ASSERT_EQUAL(std::size_t{256}, seen.size());
        CPPUNIT_ASSERT_EQUAL(_anonymiser.anonymise("127.0.0.1"), _anonymiser.anonymise("127.0.0.1"));
        CPPUNIT_ASSERT(_anonymiser.anonymise("127.0.0.1") != "127.0.0.1");
    }

    void testReadsOtherSpellingsOfTheSameAddress()
    {
        CPPUNIT_ASSERT_EQUAL(_anonymiser.anonymise("192.0.2.1"), _anonymiser.anonymise("::ffff:192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(_anonymiser.anonymise("2001:db8::1"),
                             _anonymiser.anonymise("2001:0DB8:0:0:0:0:0:1"));
        CPPUNIT_ASSERT_EQUAL(_anonymiser.anonymise("fe80::1"), _anonymiser.anonymise("fe80::1%eth0"));
    }

    void testDependsOnTheKey()
    {
        const AddressAnonymiser other(sha256("another key"));
        CPPUNIT_ASSERT(_anonymiser.anonymise("192.0.2.1") != other.anonymise("192.0.2.1"));
        CPPUNIT_ASSERT(_anonymiser.anonymise("2001:db8::1") != other.anonymise("2001:db8::1"));
    }

    void testTakesWhatIsNoAddress()
    {
        const std::string unknown = _anonymiser.anonymise("0.0.0.0");
        for (const std::string address: {"", "unix", "1.2.3", "1.2.3.4.5", "256.1.1.1", "::g", "1.2.3.4 "})
            CPPUNIT_ASSERT_EQUAL(unknown, _anonymiser.anonymise(address));
        CPPUNIT_ASSERT_EQUAL(unknown, _anonymiser.anonymise(std::string("1.2.3.4\0", 8)));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AddressAnonymiserTest);

} // namespace colonnade
