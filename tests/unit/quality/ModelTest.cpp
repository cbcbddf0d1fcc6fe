#include "model/Choice.h"
#include "model/DawidSkene.h"
#include "model/Replay.h"

#include <cppunit/extensions/HelperMacros.h>

#include <random>

namespace
{

using namespace colonnade::quality;

/// Items 0 to `items`-1 whose truth is their number modulo `labels`; person p is right as often as
/// `right[p]` of 100 says.
std::vector<Vote> crowdOf(std::size_t items, std::uint32_t labels, const std::vector<int>& right)
{
    std::mt19937 random(1);
    std::vector<Vote> votes;
    for (std::uint32_t item = 0; item < items; ++item)
        for (std::uint32_t person = 0; person < right.size(); ++person)
        {
            const bool isRight = static_cast<int>(random() % 100) < right[person];
            const std::uint32_t truth = item % labels;
            votes.push_back(
                {item, person,
                 isRight ? truth
                         : static_cast<std::uint32_t>((truth + 1 + random() % (labels - 1)) % labels)});
        }
    return votes;
}

Known truthOf(std::size_t items, std::uint32_t labels)
{
    Known truth(items);
    for (std::uint32_t item = 0; item < items; ++item)
        truth[item] = item % labels;
    return truth;
}

class ModelTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ModelTest);
    CPPUNIT_TEST(testTiesAreSharedEqually);
    CPPUNIT_TEST(testDawidSkeneAfterOneRound);
    CPPUNIT_TEST(testLikelihoodRises);
    CPPUNIT_TEST(testSkillIsShrunkTowardsTheCrowd);
    CPPUNIT_TEST(testConfusionsGiveBackWhatTheyTook);
    CPPUNIT_TEST(testOneGoodPersonOutweighsTwoBadOnes);
    CPPUNIT_TEST(testWhoAlwaysErrsAlikeStillTells);
    CPPUNIT_TEST(testStepsAndRefitsAgree);
    CPPUNIT_TEST(testGoldIsJudgedWithoutItself);
    CPPUNIT_TEST(testManyLabelsHaveNoConfusions);
    CPPUNIT_TEST(testReplayStopsEarly);
    CPPUNIT_TEST_SUITE_END();

    void testTiesAreSharedEqually()
    {
        const Crowd crowd(2, {{0, 0, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}});
        const auto shares = voteShares(crowd);
        CPPUNIT_ASSERT_EQUAL(0.5, shares[0][0]);
        CPPUNIT_ASSERT_EQUAL(1.0, shares[1][1]);
        CPPUNIT_ASSERT_EQUAL(0.75, accuracy(shares, {0U, 1U}));
        CPPUNIT_ASSERT_EQUAL(0.5, accuracy(shares, {1U, std::nullopt}));
    }

    /// Two people, both right of item 0 and 1, no smoothing: shares of votes are certain and stay so.
    void testDawidSkeneAfterOneRound()
    {
        const auto fit = fitDawidSkene(Crowd(2, {{0, 0, 0}, {0, 1, 0}, {1, 0, 1}, {1, 1, 0}}), 1, 1);
        // Item 1 is taken for half and half: person 0 said 0 to one 0 of 1.5 and 1 to half a 0 and half a 1.
        CPPUNIT_ASSERT_DOUBLES_EQUAL(2 / 3.5, fit.confusions[0][0], 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1.5 / 2.5, fit.confusions[0][3], 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(2.5 / 3.5, fit.confusions[1][0], 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1 / 2.5, fit.confusions[1][3], 1e-12);
        // Classes are 2.5 and 1.5 of 4.
        const double zero = 2.5 * (2 / 3.5) * (2.5 / 3.5);
        const double one = 1.5 * (1 / 2.5) * (1.5 / 2.5);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(zero / (zero + one), fit.posteriors[0][0], 1e-12);
    }

    void testLikelihoodRises()
    {
        const auto fit = fitDawidSkene(Crowd(3, crowdOf(60, 3, {90, 80, 70, 50, 34})));
        CPPUNIT_ASSERT(fit.logLikelihoods.size() > 2);
        for (std::size_t round = 1; round < fit.logLikelihoods.size(); ++round)
            CPPUNIT_ASSERT(fit.logLikelihoods[round] >= fit.logLikelihoods[round - 1] - 1e-3);
    }

    void testSkillIsShrunkTowardsTheCrowd()
    {
        SkillModel model(Method::OneCoin, 2, {.toCrowd = 4, .toCoin = 2, .pooled = 0.25});
        Confusion person(2);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.8, model.skill(person), 1e-12);
        const Posterior sure{1, 0};
        for (int answer = 0; answer < 4; ++answer)
            model.add({0, 0, 1}, sure, 1, person);
        // Four wrong ones: 8 of 14 is usual now, and a half of the person's weight.
        CPPUNIT_ASSERT_DOUBLES_EQUAL(4.0 * 8 / 14 / 8, model.skill(person), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1 - model.skill(person), model.chance(person, 0, 1), 1e-12);
    }

    void testConfusionsGiveBackWhatTheyTook()
    {
        Confusion person(3);
        const Posterior posterior{0.5, 0.3, 0.2};
        person.add(1, posterior, 1);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.3, person.right(), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.5, person.count(0, 1), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.3, Confusion(3, person.counts()).right(), 1e-12);
        person.add(1, posterior, -1);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.0, person.all(), 1e-12);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(0.0, person.row(0), 1e-12);
    }

    void testOneGoodPersonOutweighsTwoBadOnes()
    {
        const std::vector<int> right{98, 98, 98, 55, 55};
        auto votes = crowdOf(200, 2, right);
        votes.insert(votes.end(), {{200, 0, 1}, {200, 3, 0}, {200, 4, 0}});
        const Crowd crowd(2, votes);
        CPPUNIT_ASSERT_EQUAL(0U, bestLabel(voteShares(crowd)[200]));
        for (const auto method: {Method::OneCoin, Method::DawidSkene})
            CPPUNIT_ASSERT_EQUAL(1U, bestLabel(Fit(method, crowd).posterior(200)));
    }

    /// One who turns 0 and 1 around: Dawid-Skene learns it, and is chosen for it.
    void testWhoAlwaysErrsAlikeStillTells()
    {
        auto votes = crowdOf(200, 2, {85, 85, 85, 85, 3, 3});
        const Fit chosen = chooseFit(Crowd(2, votes));
        CPPUNIT_ASSERT(chosen.model().method() != Method::Majority);
        CPPUNIT_ASSERT(chosen.model().chance(chosen.people()[4], 0, 1) > 0.9);
        CPPUNIT_ASSERT(accuracy(chosen.posteriors(), truthOf(200, 2)) >
                       accuracy(voteShares(Crowd(2, votes)), truthOf(200, 2)));
    }

    void testStepsAndRefitsAgree()
    {
        const auto votes = crowdOf(300, 3, {90, 85, 80, 75, 40});
        Fit online(Method::DawidSkene, 3);
        for (std::size_t at = 0; at < votes.size(); ++at)
        {
            online.add(votes[at]);
            if (at % 300 == 150)
                online.settle();
        }
        const Fit batch(Method::DawidSkene, Crowd(3, votes));
        std::size_t equal = 0;
        for (std::size_t item = 0; item < 300; ++item)
            equal += bestLabel(batch.counted(item)) == bestLabel(online.counted(item)) ? 1 : 0;
        CPPUNIT_ASSERT(equal >= 297);
        CPPUNIT_ASSERT_DOUBLES_EQUAL(1500.0, online.model().crowd().all(), 1e-6);
    }

    void testGoldIsJudgedWithoutItself()
    {
        const auto votes = crowdOf(60, 2, {90, 90, 90});
        Known known(60);
        known[0] = 1; // its three people say 0
        const Fit fit(Method::OneCoin, Crowd(2, votes), known);
        CPPUNIT_ASSERT_EQUAL(1.0, fit.counted(0)[1]);
        CPPUNIT_ASSERT_EQUAL(bestLabel(voteShares(Crowd(2, votes))[0]), bestLabel(fit.posterior(0)));
    }

    void testManyLabelsHaveNoConfusions()
    {
        const Crowd crowd(MOST_CONFUSED_LABELS + 1, {{0, 0, 3}, {0, 1, 3}});
        CPPUNIT_ASSERT(fitOf(Method::DawidSkene, crowd).model().method() == Method::OneCoin);
        CPPUNIT_ASSERT(fitOf(Method::Majority, crowd).model().method() == Method::Majority);
        CPPUNIT_ASSERT(findMethod("dawid_skene") == Method::DawidSkene);
        CPPUNIT_ASSERT(!findMethod("best"));
    }

    void testReplayStopsEarly()
    {
        const Crowd crowd(2, crowdOf(200, 2, std::vector<int>(10, 90)));
        const auto replayed = replay(crowd, 0.95, 2, 7);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2000}, replayed.all);
        CPPUNIT_ASSERT(replayed.used < 1200);
        std::size_t right = 0;
        for (std::uint32_t item = 0; item < 200; ++item)
            right += replayed.labels[item] == item % 2 ? 1 : 0;
        CPPUNIT_ASSERT(right >= 190);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2000}, replay(crowd, 1.1, 2, 7).used);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ModelTest);

} // namespace
