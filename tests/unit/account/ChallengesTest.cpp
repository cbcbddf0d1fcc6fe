#include "store/Challenges.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>
#include <string>

namespace account
{

/// How one-time codes are read.
class ChallengesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ChallengesTest);
    CPPUNIT_TEST(testReadsCodesAsPeopleTypeThem);
    CPPUNIT_TEST(testRefusesWhatHoldsNoSixDigits);
    CPPUNIT_TEST(testNumbersGetTheirZerosBack);
    CPPUNIT_TEST(testWhateverBytesComeMakeSixDigitsOrNothing);
    CPPUNIT_TEST_SUITE_END();

    void testReadsCodesAsPeopleTypeThem()
    {
        for (const std::string typed: {"123456",
                                       " 123456",
                                       "123456 ",
                                       "\t123456\r\n",
                                       "123 456",
                                       "123-456",
                                       "1-2-3-4-5-6",
                                       "12 34 56",
                                       "123\u00a0456",
                                       "123\u2009456",
                                       "123\u3000456",
                                       "123\u2010456",
                                       "123\u2013456",
                                       "123\u2212456",
                                       "123.456",
                                       "123\u00b7456",
                                       "\u200b123456\ufeff",
                                       "\u202d123456\u202c",
                                       "\uff11\uff12\uff13\uff14\uff15\uff16",
                                       "\u0661\u0662\u0663\u0664\u0665\u0666",
                                       "\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6",
                                       "\u0967\u0968\u0969\u096a\u096b\u096c",
                                       "\u0e51\u0e52\u0e53\u0e54\u0e55\u0e56",
                                       "\uff11\uff12\uff13 456",
                                       "Code: 123456",
                                       "\"123456\""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(typed, std::string("123456"),
                                         Challenges::readCode(typed, false).value_or("nothing"));
    }

    void testRefusesWhatHoldsNoSixDigits()
    {
        for (const std::string& typed:
             {std::string(), std::string(" "), std::string("12345"), std::string("1234567"),
              std::string("abcdef"), std::string("------"), std::string("123 45"), std::string("\xff\xfe"),
              std::string("123456\xff"), std::string(500, '1'),
              std::string("\u2460\u2461\u2462\u2463\u2464\u2465")})
            CPPUNIT_ASSERT_MESSAGE(typed, !Challenges::readCode(typed, false));
    }

    void testNumbersGetTheirZerosBack()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("000042"), Challenges::readCode("42", true).value());
        CPPUNIT_ASSERT_EQUAL(std::string("012345"), Challenges::readCode("12345", true).value());
        CPPUNIT_ASSERT(!Challenges::readCode("1234567", true));
        CPPUNIT_ASSERT(!Challenges::readCode("42", false));
    }

    void testWhateverBytesComeMakeSixDigitsOrNothing()
    {
        std::mt19937 random(7); // the same bytes in each run
        int codes = 0;
        for (int round = 0; round < 20'000; ++round)
        {
            std::string typed = "12\u066334\uff15-6";
            for (unsigned change = 0; change < 1 + random() % 3; ++change)
                switch (random() % 3)
                {
                case 0:
                    typed[random() % typed.size()] = static_cast<char>(random());
                    break;
                case 1:
                    typed.insert(random() % typed.size(), 1, static_cast<char>(random()));
                    break;
                default:
                    typed.resize(1 + random() % typed.size());
                }
            const auto code = Challenges::readCode(typed, round % 2 == 0);
            if (!code)
                continue;
            ++codes;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(typed, std::size_t(6), code->size());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(typed, std::string::npos, code->find_first_not_of("0123456789"));
        }
        CPPUNIT_ASSERT(codes > 100);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ChallengesTest);

} // namespace account
