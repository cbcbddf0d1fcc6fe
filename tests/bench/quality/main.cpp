// What the plugin `quality` makes of answers whose truth is known: bench_quality DIR writes JSON.
#include "Sets.h"
#include "model/Agreement.h"
#include "model/Calibration.h"
#include "model/Choice.h"
#include "model/DawidSkene.h"
#include "model/Flags.h"
#include "model/Replay.h"

#include <colonnade/Json.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <exception>
#include <iostream>
#include <random>
#include <set>

using namespace colonnade;
using namespace colonnade::quality;
using namespace bench;

namespace
{

constexpr std::uint64_t SEED = 20260101;
constexpr double TARGET = 0.95;
constexpr std::size_t GOLD_PART = 20; // one in so many

double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double alphaOf(const Set& set)
{
    std::vector<Rating> ratings;
    ratings.reserve(set.votes.size());
    for (const auto& vote: set.votes)
        ratings.push_back({vote.item, static_cast<double>(vote.label)});
    return alpha(ratings, Scale::Nominal);
}

double accuracyOf(const std::vector<std::uint32_t>& labels, const Known& truth)
{
    double right = 0;
    double all = 0;
    for (std::size_t item = 0; item < labels.size(); ++item)
        if (truth[item])
        {
            all += 1;
            right += labels[item] == *truth[item] ? 1 : 0;
        }
    return right / all;
}

void writeAdaptive(JsonWriter& json, const Set& set, const Crowd& crowd)
{
    const auto replayed = replay(crowd, TARGET, 2, SEED);
    json.key("adaptive").beginObject().member("target", TARGET);
    json.member("used", static_cast<double>(replayed.used) / static_cast<double>(replayed.all));
    json.member("accuracy", accuracyOf(replayed.labels, set.truth));
    json.member("majority_of_all", accuracy(voteShares(crowd), set.truth)).end();
}

Known drawGold(const Set& set)
{
    std::vector<std::size_t> known;
    known.reserve(set.truth.size());
    for (std::size_t item = 0; item < set.truth.size(); ++item)
        if (set.truth[item])
            known.push_back(item);
    std::mt19937_64 random(SEED);
    Known gold(set.truth.size());
    for (std::size_t at = 0; at < std::min(known.size(), set.truth.size() / GOLD_PART); ++at)
    {
        std::swap(known[at], known[at + random() % (known.size() - at)]);
        gold[known[at]] = set.truth[known[at]];
    }
    return gold;
}

void writeCalibration(JsonWriter& json, const Set& set, const Crowd& crowd)
{
    const Known gold = drawGold(set);
    const Fit fit = chooseFit(crowd, gold);
    std::vector<Judged> known;
    std::vector<Judged> rest;
    for (std::size_t item = 0; item < set.truth.size(); ++item)
        if (set.truth[item])
        {
            const auto posterior = fit.posterior(item);
            (gold[item] ? known : rest)
                .push_back({logOddsOf(posterior), bestLabel(posterior) == *set.truth[item]});
        }
    const auto calibration = calibrateByGold(known, calibrateBySplit(fit, SEED));
    std::vector<Stated> raw;
    std::vector<Stated> stated;
    for (const auto& one: rest)
    {
        raw.push_back({Calibration().certainty(one.logOdds), one.right});
        stated.push_back({calibration.certainty(one.logOdds), one.right});
    }
    json.key("calibration").beginObject().member("raw", calibrationError(raw));
    json.member("stated", calibrationError(stated)).end();
}

/// As the server takes them: one after the other, all judged anew whenever a tenth has been added.
void writeOnline(JsonWriter& json, const Set& set, const Fit& batch)
{
    auto votes = set.votes;
    std::mt19937_64 random(SEED);
    for (std::size_t left = votes.size(); left > 1; --left)
        std::swap(votes[left - 1], votes[random() % left]);
    Fit online(batch.model().method(), set.labels);
    double seconds = 0;
    std::size_t refitted = 0;
    for (std::size_t at = 0; at < votes.size(); ++at)
    {
        const double begun = processorSeconds();
        online.add(votes[at]);
        seconds += processorSeconds() - begun;
        if (10 * (at - refitted) > refitted + 100)
        {
            online.settle();
            refitted = at;
        }
    }
    double equal = 0;
    for (std::size_t item = 0; item < batch.items(); ++item)
        equal += bestLabel(online.counted(item)) == bestLabel(batch.counted(item)) ? 1 : 0;
    json.member("online_equal", equal / static_cast<double>(batch.items()));
    json.member("microseconds_per_answer", seconds * 1e6 / static_cast<double>(votes.size()));
}

/// Three people in ten answer at random instead: who is found within twenty answers, who wrongly, and what
/// the results lose once their answers are left out.
void writeRandomPeople(JsonWriter& json, const Set& set)
{
    std::mt19937_64 random(SEED);
    const Crowd honest(set.labels, set.votes);
    std::vector<bool> isRandom(honest.people());
    for (std::size_t person = 0; person < isRandom.size(); ++person)
        isRandom[person] = random() % 10 < 3;
    auto votes = set.votes;
    for (auto& vote: votes)
        if (isRandom[vote.person])
            vote.label = static_cast<std::uint32_t>(random() % set.labels);
    const Fit fit = chooseFit(Crowd(set.labels, votes));
    std::vector<std::vector<Weighed>> answers(honest.people());
    for (const auto& vote: votes)
        if (answers[vote.person].size() < 20)
            answers[vote.person].push_back({vote.item, vote.label, fit.without(vote)});
    double found = 0;
    double wrongly = 0;
    double all = 0;
    std::vector<bool> flagged(honest.people(), false);
    for (std::size_t person = 0; person < answers.size(); ++person)
    {
        flagged[person] = looksRandom(answers[person], fit.model()).has_value();
        if (answers[person].size() < 20)
            continue;
        all += isRandom[person] ? 1 : 0;
        found += isRandom[person] && flagged[person] ? 1 : 0;
        wrongly += !isRandom[person] && flagged[person] ? 1 : 0;
    }
    std::erase_if(votes, [&](const Vote& vote) { return flagged[vote.person]; });
    const Fit kept = chooseFit(Crowd(set.labels, votes));
    json.key("random_people").beginObject();
    json.member("precision", found + wrongly > 0 ? found / (found + wrongly) : 1.0);
    json.member("recall", all > 0 ? found / all : 1.0).member("people", static_cast<std::int64_t>(all));
    json.member("accuracy", accuracy(kept.posteriors(), set.truth)).end();
}

void writeSet(JsonWriter& json, const Set& set)
{
    const Crowd crowd(set.labels, set.votes);
    const Fit chosen = chooseFit(crowd);
    json.key(set.name).beginObject();
    json.member("items", static_cast<std::int64_t>(crowd.items()));
    json.member("answers", static_cast<std::int64_t>(set.votes.size()));
    json.member("majority", accuracy(voteShares(crowd), set.truth));
    json.member("one_coin", accuracy(Fit(Method::OneCoin, crowd).posteriors(), set.truth));
    json.member("dawid_skene", accuracy(fitDawidSkene(crowd).posteriors, set.truth));
    json.key("automatic").beginObject().member("method", nameOf(chosen.model().method()));
    json.member("accuracy", accuracy(chosen.posteriors(), set.truth)).end();
    json.member("alpha", alphaOf(set));
    writeAdaptive(json, set, crowd);
    writeCalibration(json, set, crowd);
    writeOnline(json, set, chosen);
    writeRandomPeople(json, set);
    json.end();
}

} // namespace

int main(int argc, char** argv)
{
    try
    {
        JsonWriter json;
        json.beginObject();
        for (const auto& set: loadSets(argc > 1 ? argv[1] : "."))
            writeSet(json, set);
        std::cout << json.end().take() << '\n';
        return 0;
    }
    catch (const std::exception& error)
    {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
