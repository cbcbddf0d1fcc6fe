#include "CropRule.h"

#include <cppunit/extensions/HelperMacros.h>

#include <limits>
#include <string>

namespace
{

using avatars::Box;
using avatars::findBox;
using Crop = account::AvatarStore::Crop;
using Reading = account::AvatarStore::Reading;

constexpr std::int64_t WIDTH = 200;
constexpr std::int64_t HEIGHT = 100;

std::string shown(const std::optional<Box>& box)
{
    if (!box)
        return "none";
    return std::to_string(box->left) + "," + std::to_string(box->top) + " " + std::to_string(box->width) +
           "x" + std::to_string(box->height);
}

std::string boxOf(const Crop& crop)
{
    return shown(findBox(crop, WIDTH, HEIGHT));
}

/// Pictures of 200 × 100 pixels.
class CropRuleTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CropRuleTest);
    CPPUNIT_TEST(testAllZeroIsTheWholePicture);
    CPPUNIT_TEST(testReadingsAgreeAtTheOrigin);
    CPPUNIT_TEST(testTheOnlyReadingInsideCounts);
    CPPUNIT_TEST(testOfTwoReadingsTheSquareOneCounts);
    CPPUNIT_TEST(testUndecidedNumbersAreASize);
    CPPUNIT_TEST(testTheClientsWordCounts);
    CPPUNIT_TEST(testRoundingIsCutAtTheEdge);
    CPPUNIT_TEST(testNumbersThatMeanNoPartAreRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAllZeroIsTheWholePicture()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("0,0 200x100"), boxOf({}));
        CPPUNIT_ASSERT_EQUAL(std::string("0,0 200x100"), boxOf({0, 0, 0, 0, Reading::Corners}));
    }

    void testReadingsAgreeAtTheOrigin()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("0,0 50x60"), boxOf({0, 0, 50, 60}));
        CPPUNIT_ASSERT_EQUAL(std::string("0,0 200x100"), boxOf({0, 0, 200, 100}));
        CPPUNIT_ASSERT_EQUAL(std::string("0,0 1x1"), boxOf({0, 0, 1, 1}));
    }

    void testTheOnlyReadingInsideCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("150,50 30x40"), boxOf({150, 50, 180, 90}));  // corners
        CPPUNIT_ASSERT_EQUAL(std::string("150,50 50x50"), boxOf({150, 50, 200, 100})); // to the very edge
        CPPUNIT_ASSERT_EQUAL(std::string("150,50 30x40"), boxOf({150, 50, 30, 40}));   // size
        CPPUNIT_ASSERT_EQUAL(std::string("20,30 30x30"), boxOf({20, 30, 30, 30}));     // no height as corners
        CPPUNIT_ASSERT_EQUAL(std::string("60,10 100x80"),
                             boxOf({60, 10, 160, 90})); // a size of 160 does not fit
    }

    void testOfTwoReadingsTheSquareOneCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("40,10 40x40"), boxOf({40, 10, 80, 50}));
        CPPUNIT_ASSERT_EQUAL(std::string("40,10 40x42"), boxOf({40, 10, 80, 52}));
        CPPUNIT_ASSERT_EQUAL(std::string("40,10 60x60"), boxOf({40, 10, 60, 60}));
        CPPUNIT_ASSERT_EQUAL(std::string("40,10 60x58"), boxOf({40, 10, 60, 58}));
    }

    void testUndecidedNumbersAreASize()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("10,10 60x60"), boxOf({10, 10, 60, 60})); // both square
        CPPUNIT_ASSERT_EQUAL(std::string("10,10 80x43"), boxOf({10, 10, 80, 43})); // neither
    }

    void testTheClientsWordCounts()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("10,10 50x50"), boxOf({10, 10, 60, 60, Reading::Corners}));
        CPPUNIT_ASSERT_EQUAL(std::string("40,10 80x50"), boxOf({40, 10, 80, 50, Reading::Size}));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), boxOf({150, 50, 180, 90, Reading::Size}));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), boxOf({150, 50, 30, 40, Reading::Corners}));
    }

    void testRoundingIsCutAtTheEdge()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("150,50 50x50"), boxOf({150, 50, 201, 102}));
        CPPUNIT_ASSERT_EQUAL(std::string("0,0 198x99"), boxOf({-2, -1, 198, 99, Reading::Corners}));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), boxOf({150, 50, 203, 100}));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), boxOf({200, 0, 202, 2, Reading::Corners}));
    }

    void testNumbersThatMeanNoPartAreRefused()
    {
        constexpr auto MIN = std::numeric_limits<std::int64_t>::min();
        constexpr auto MAX = std::numeric_limits<std::int64_t>::max();
        for (const Crop& crop: {Crop{1, 1, 0, 0}, Crop{0, 0, 0, 5}, Crop{5, 0, 0, 0}, Crop{-10, -10, 20, 20},
                                Crop{0, 0, 300, 300}, Crop{500, 500, 600, 600}, Crop{0, 0, -5, -5},
                                Crop{MIN, MIN, MAX, MAX}, Crop{MAX, MAX, MAX, MAX}, Crop{MAX, 0, MIN, 1},
                                Crop{0, 0, MAX, MAX}, Crop{1'000'000, 1'000'000, 1'000'000, 1'000'000}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::to_string(crop.x1) + " " + std::to_string(crop.y1) + " " +
                                             std::to_string(crop.x2) + " " + std::to_string(crop.y2),
                                         std::string("none"), boxOf(crop));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CropRuleTest);

} // namespace
