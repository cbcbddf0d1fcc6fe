#include "plugin/Admission.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

constexpr const char* OWN = "sdk_epoch=1;poco=0x010B0000;string_abi=1;compiler_abi=1017;sanitizer=none";

} // namespace

class AdmissionTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdmissionTest);
    CPPUNIT_TEST(testTheOwnStampFits);
    CPPUNIT_TEST(testNamesThePieceThatDiffersAndWhatMendsIt);
    CPPUNIT_TEST(testALackingPieceIsRefused);
    CPPUNIT_TEST(testFurtherPiecesOfALaterServerAreIgnored);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheOwnStampFits() { CPPUNIT_ASSERT(!findStampFault(ownStamp(), ownStamp())); }

    void testNamesThePieceThatDiffersAndWhatMendsIt()
    {
        check(
            "sdk_epoch=2;poco=0x010B0000;string_abi=1;compiler_abi=1017;sanitizer=none",
            "it was built for SDK epoch 2, this server has 1; build it against this server's SDK: cmake -S");
        check("sdk_epoch=1;poco=0x010C0500;string_abi=1;compiler_abi=1017;sanitizer=none",
              "it was built for POCO 1.12.5, this server has 1.11.0; build it with POCO 1.11.0: apt-get "
              "install");
        check("sdk_epoch=1;poco=unknown;string_abi=1;compiler_abi=1017;sanitizer=none",
              "it was built for POCO unknown, this server has 1.11.0; ");
        check("sdk_epoch=1;poco=0x010B0000;string_abi=0;compiler_abi=1017;sanitizer=none",
              "it was built for string ABI 0, this server has 1; build it with -D_GLIBCXX_USE_CXX11_ABI=1");
        check("sdk_epoch=1;poco=0x010B0000;string_abi=1;compiler_abi=1018;sanitizer=none",
              "it was built for compiler ABI 1018, this server has 1017; build it with the compiler that "
              "built");
        check("sdk_epoch=1;poco=0x010B0000;string_abi=1;compiler_abi=1017;sanitizer=address",
              "it was built for sanitizer address, this server has none; build it as this server is built");
    }

    void testALackingPieceIsRefused()
    {
        check("sdk_epoch=1", "its stamp does not tell its POCO; ");
        check("nonsense", "its stamp does not tell its SDK epoch; ");
        check(";;=;", "its stamp does not tell its SDK epoch; ");
    }

    void testFurtherPiecesOfALaterServerAreIgnored()
    {
        CPPUNIT_ASSERT(!findStampFault(std::string(OWN) + ";weather=fine", OWN));
    }

private:
    static void check(const std::string& stamp, const std::string& begin)
    {
        const auto fault = findStampFault(stamp, OWN);
        CPPUNIT_ASSERT_MESSAGE(stamp, fault);
        CPPUNIT_ASSERT_EQUAL(begin, fault->substr(0, begin.size()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdmissionTest);
