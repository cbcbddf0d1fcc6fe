#include "model/Agreement.h"
#include "model/Calibration.h"
#include "model/Clusters.h"
#include "model/Flags.h"
#include "model/Numbers.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>
#include <cmath>
#include <random>

namespace
{

using namespace colonnade::quality;

class CertaintyTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CertaintyTest);
    CPPUNIT_TEST(testAlphaOfKrippendorffsExample);
    CPPUNIT_TEST(testAlphaOfTwoItems);
    CPPUNIT_TEST(testPairwiseAgreement);
    CPPUNIT_TEST(testLogOddsBeyondWhatOneLessAProbabilityHolds);
    CPPUNIT_TEST(testCalibrationErrorByHand);
    CPPUNIT_TEST(testReliabilityByHand);
    CPPUNIT_TEST(testFewGoldChangesNothing);
    CPPUNIT_TEST(testGoldTakesWhatIsTooSure);
    CPPUNIT_TEST(testStepsRise);
    CPPUNIT_TEST(testWeightedMiddles);
    CPPUNIT_TEST(testWhoMeasuresBadlyCountsLess);
    CPPUNIT_TEST(testPointsOfTwoBirds);
    CPPUNIT_TEST(testBoxesByOverlap);
    CPPUNIT_TEST(testRandomAnswersAreFlagged);
    CPPUNIT_TEST(testConstantAnswersAreFlagged);
    CPPUNIT_TEST(testFastAndCopiedAnswersAreFlagged);
    CPPUNIT_TEST_SUITE_END();

    /// K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, section C: four observers,
    /// twelve units, missing values; the values it gives are .743, .815 and .849.
    void testAlphaOfKrippendorffsExample()
    {
        constexpr std::array<std::array<int, 12>, 4> OBSERVERS{{{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
                                                                {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
                                                                {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
                                                                {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0}}};
        std::vector<Rating> ratings;
        for (const auto& observer: OBSERVERS)
            for (std::uint32_t unit = 0; unit < observer.size(); ++unit)
                if (observer.at(unit) != 0)
                    ratings.push_back({unit, static_cast<double>(observer.at(unit))});
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.743, alpha(ratings, Scale::Nominal), 0.0005);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.815, alpha(ratings, Scale::Ordinal), 0.0005);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.849, alpha(ratings, Scale::Interval), 0.0005);
    }

    void testAlphaOfTwoItems()
    {
        // Observed: 2 of 4 pairs differ. Expected: 6 of 12. A little below none.
        const std::vector<Rating> mixed{{0, 1}, {0, 1}, {1, 1}, {1, 2}};
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1 - 3.0 * 2 / 6, alpha(mixed, Scale::Nominal), 1e-12);
        CPPUNIT_ASSERT(std::isnan(alpha(std::vector<Rating>{{0, 1}, {0, 1}}, Scale::Nominal)));
        CPPUNIT_ASSERT(std::isnan(alpha(std::vector<Rating>{{0, 1}, {1, 2}}, Scale::Nominal)));
        CPPUNIT_ASSERT_EQUAL(1.0,
                             alpha(std::vector<Rating>{{0, 1}, {0, 1}, {1, 2}, {1, 2}}, Scale::Interval));
    }

    void testPairwiseAgreement()
    {
        CPPUNIT_ASSERT_DOUBLES_EQUAL(
            1.0 / 3, pairwiseAgreement(std::vector<Rating>{{0, 1}, {0, 1}, {0, 2}, {1, 2}}), 1e-12);
        CPPUNIT_ASSERT(std::isnan(pairwiseAgreement({})));
    }

    void testLogOddsBeyondWhatOneLessAProbabilityHolds()
    {
        CPPUNIT_ASSERT_DOUBLES_EQUAL(std::log(3), logOddsOf(Posterior{0.25, 0.75}), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(std::log(1e30), logOddsOf(Posterior{1, 1e-30}), 1e-9);
        CPPUNIT_ASSERT_EQUAL(100.0, logOddsOf(Posterior{1, 0}));
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.75, Calibration().certainty(std::log(3)), 1e-12);
    }

    void testCalibrationErrorByHand()
    {
        // Bins of two: .6 of which a half is right, .9 of which all are.
        const std::vector<Stated> stated{{0.9, true}, {0.6, true}, {0.6, false}, {0.9, true}};
        CPPUNIT_ASSERT_DOUBLES_EQUAL((0.2 + 0.2) / 4, calibrationError(stated, 2), 1e-12);
        CPPUNIT_ASSERT_EQUAL(0.0, calibrationError({}, 10));
    }

    static std::vector<Judged> gold(std::size_t count, double logOdds, int rightOfTen)
    {
        std::vector<Judged> all;
        for (std::size_t at = 0; at < count; ++at)
            all.push_back({logOdds, static_cast<int>(at % 10) < rightOfTen});
        return all;
    }

    /// Two bins of two, whatever the order; none of nothing.
    void testReliabilityByHand()
    {
        const auto bins = reliability({{0.9, true}, {0.6, false}, {0.8, true}, {0.7, true}}, 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), bins.size());
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.65, bins[0].stated, 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.5, bins[0].right, 1e-12);
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), bins[0].items);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.85, bins[1].stated, 1e-12);
        CPPUNIT_ASSERT_EQUAL(1.0, bins[1].right);
        CPPUNIT_ASSERT(reliability({}, 2).empty());
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), reliability({{0.9, true}}, 10).size());
    }

    void testFewGoldChangesNothing()
    {
        const Calibration before(Calibration::Kind::Split, 0.5, 0);
        CPPUNIT_ASSERT(calibrateByGold(gold(29, 4, 8), before).kind() == Calibration::Kind::Split);
        CPPUNIT_ASSERT(calibrateByGold(gold(30, 4, 8), before).kind() == Calibration::Kind::Gold);
    }

    void testGoldTakesWhatIsTooSure()
    {
        const Calibration before(Calibration::Kind::Split, 1, 0);
        const auto line = calibrateByGold(gold(190, 4, 8), before);
        CPPUNIT_ASSERT(before.certainty(4) > 0.98);
        CPPUNIT_ASSERT(line.certainty(4) < 0.9);
        CPPUNIT_ASSERT(line.certainty(4) > 0.78);
        CPPUNIT_ASSERT(crossValidatedError(gold(190, 4, 10), before) < 0.1);
    }

    void testStepsRise()
    {
        std::vector<Judged> all = gold(150, 1, 6);
        for (const auto& [logOdds, right]: {std::pair{2.0, 9}, std::pair{3.0, 8}, std::pair{5.0, 10}})
            for (const auto& one: gold(150, logOdds, right))
                all.push_back(one);
        const auto steps = calibrateByGold(all, Calibration(Calibration::Kind::Split, 1, 0));
        CPPUNIT_ASSERT(!steps.knots().empty());
        for (double x = 0; x < 6; x += 0.1)
            CPPUNIT_ASSERT(steps.certainty(x + 0.1) >= steps.certainty(x));
        CPPUNIT_ASSERT_DOUBLES_EQUAL(steps.certainty(5), steps.certainty(50), 1e-12);
    }

    void testWeightedMiddles()
    {
        const std::vector<double> values{10, 1, 2};
        CPPUNIT_ASSERT_EQUAL(2.0, weightedMedian(values, std::vector<double>{1, 1, 1}));
        CPPUNIT_ASSERT_EQUAL(10.0, weightedMedian(values, std::vector<double>{3, 1, 1}));
        CPPUNIT_ASSERT_EQUAL(1.5, weightedMedian(values, std::vector<double>{0, 1, 1}));
        CPPUNIT_ASSERT_EQUAL(6.5, weightedMean(values, std::vector<double>{2, 1, 1}) + 0.75);
        CPPUNIT_ASSERT(std::isnan(weightedMedian({}, {})));
    }

    void testWhoMeasuresBadlyCountsLess()
    {
        std::vector<Measured> measured;
        for (std::uint32_t item = 0; item < 20; ++item)
        {
            const double truth = item;
            measured.push_back({item, 0, truth + 0.1});
            measured.push_back({item, 1, truth - 0.1});
            measured.push_back({item, 2, truth + (item % 2 == 0 ? 9 : -9)});
        }
        const auto fit = fitNumbers(measured, Middle::Mean);
        CPPUNIT_ASSERT(fit.errors[2] > 3 * fit.errors[0]);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(7.0, fit.values[7], 0.5);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(7.0, fitNumbers(measured, Middle::Median).values[7], 0.11);
    }

    void testPointsOfTwoBirds()
    {
        const std::vector<Drawn> points{{0, {0.1, 0.1}}, {0, {0.14, 0.1}}, {1, {0.11, 0.1}},
                                        {1, {0.8, 0.8}}, {2, {0.12, 0.1}}, {2, {0.81, 0.8}}};
        const auto clusters = clusterPoints(points, 0.05);
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, clusters.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, clusters[0].members.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, clusters[1].members.size());
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.805, clusters[1].middle.x, 1e-12);
    }

    void testBoxesByOverlap()
    {
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1.0 / 3, overlap({0, 0, 2, 1}, {1, 0, 2, 1}), 1e-12);
        CPPUNIT_ASSERT_EQUAL(0.0, overlap({0, 0, 1, 1}, {1, 0, 1, 1}));
        const std::vector<Drawn> boxes{{0, {0, 0, 2, 1}}, {1, {1, 0, 2, 1}}, {2, {0, 0, 2, 1.1}}};
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, clusterBoxes(boxes, 0.5).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, clusterBoxes(boxes, 0.3).size());
    }

    /// What a person says of items that are 0 and 1 by turns.
    static std::vector<Weighed> answers(const std::vector<std::uint32_t>& labels)
    {
        std::vector<Weighed> all;
        for (std::uint32_t item = 0; item < labels.size(); ++item)
            all.push_back(
                {item, labels[item], item % 2 == 0 ? Posterior{0.99, 0.01} : Posterior{0.01, 0.99}});
        return all;
    }

    static SkillModel skilled()
    {
        SkillModel model(Method::OneCoin, 2);
        Confusion person(2);
        for (int at = 0; at < 100; ++at)
        {
            model.add({0, 0, at % 10 == 0 ? 1U : 0U}, Posterior{1, 0}, 1, person);
            model.add({0, 0, at % 10 == 0 ? 0U : 1U}, Posterior{0, 1}, 1, person);
        }
        return model;
    }

    void testRandomAnswersAreFlagged()
    {
        CPPUNIT_ASSERT(looksRandom(answers({0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1}), skilled()));
        CPPUNIT_ASSERT(!looksRandom(answers({0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1}), skilled()));
        CPPUNIT_ASSERT(!looksRandom(answers({0, 0, 1}), skilled()));
    }

    void testConstantAnswersAreFlagged()
    {
        CPPUNIT_ASSERT(looksConstant(answers(std::vector<std::uint32_t>(12, 1)), skilled()));
        CPPUNIT_ASSERT(!looksConstant(answers({0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}), skilled()));
    }

    void testFastAndCopiedAnswersAreFlagged()
    {
        CPPUNIT_ASSERT(looksTooFast(std::vector<double>(10, 1.0), 10));
        CPPUNIT_ASSERT(!looksTooFast(std::vector<double>(10, 3.0), 10));
        CPPUNIT_ASSERT(!looksTooFast(std::vector<double>(9, 1.0), 10));
        const auto wrong = answers({1, 0, 1, 0, 1, 1, 0, 1});
        CPPUNIT_ASSERT(looksCopied(wrong, wrong));
        CPPUNIT_ASSERT(!looksCopied(wrong, answers({0, 1, 0, 1, 0, 1, 0, 1})));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CertaintyTest);

} // namespace
