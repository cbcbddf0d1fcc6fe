#include "model/Calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace colonnade::quality
{

namespace
{

constexpr std::size_t FEWEST_GOLD = 30;
constexpr std::size_t FEWEST_FOR_STEPS = 200;
// People err together, where an item is hard, more than halves of answers show: of log odds so much is left.
constexpr double ERR_TOGETHER = 0.75;
constexpr double SHIFT_BEFORE = -0.2;
// Log odds beyond it are alike.
constexpr double SUREST = 100;

double chanceOf(double odds)
{
    return 1 / (1 + std::exp(-odds));
}

} // namespace

double logOddsOf(std::span<const double> posterior)
{
    const std::size_t best = bestLabel(posterior);
    double others = 0;
    for (std::size_t label = 0; label < posterior.size(); ++label)
        others += label == best ? 0 : posterior[label];
    return others > 0 ? std::clamp(std::log(posterior[best] / others), -SUREST, SUREST) : SUREST;
}

Calibration::Calibration(Kind kind, double slope, double shift):
    _kind(kind),
    _slope(slope),
    _shift(shift)
{
}

Calibration::Calibration(Kind kind, std::vector<std::pair<double, double>> knots):
    _kind(kind),
    _knots(std::move(knots))
{
}

double Calibration::certainty(double logOdds) const
{
    if (_kind == Kind::None)
        return chanceOf(logOdds);
    if (_knots.empty())
        return chanceOf(_slope * logOdds + _shift);
    const auto above = std::ranges::upper_bound(_knots, logOdds, {}, &std::pair<double, double>::first);
    if (above == _knots.begin())
        return above->second;
    const auto below = above - 1;
    if (above == _knots.end())
        return below->second;
    const double part = (logOdds - below->first) / (above->first - below->first);
    return below->second + part * (above->second - below->second);
}

namespace
{

/// Half of an item's votes, and how well they foretell the rest.
class Halves
{
public:
    Halves(const Fit& fit, std::uint64_t seed):
        _fit(fit)
    {
        std::mt19937_64 random(seed);
        for (std::size_t item = 0; item < fit.items(); ++item)
            if (fit.votesOf(item).size() >= 2)
                addItem(item, random);
    }

    double foretold(double slope) const
    {
        const std::size_t k = _fit.model().labels();
        double sum = 0;
        Posterior posterior(k);
        for (const auto& item: _items)
        {
            for (std::size_t truth = 0; truth < k; ++truth)
                posterior[truth] = slope * item.logs[truth];
            normaliseLogs(posterior);
            for (std::size_t at = 0; at < item.chances.size(); at += k)
                sum +=
                    std::log(std::inner_product(posterior.begin(), posterior.end(),
                                                item.chances.begin() + static_cast<std::ptrdiff_t>(at), 0.0));
        }
        return sum;
    }

private:
    struct Item
    {
        std::vector<double> logs;    ///< of one half, by what is true
        std::vector<double> chances; ///< of each vote of the other half, by what is true
    };

    void addItem(std::size_t at, std::mt19937_64& random)
    {
        const SkillModel& model = _fit.model();
        auto votes = _fit.votesOf(at);
        for (std::size_t left = votes.size(); left > 1; --left)
            std::swap(votes[left - 1], votes[random() % left]);
        Item item{.logs = std::vector<double>(model.labels()), .chances = {}};
        model.startLogs(item.logs);
        const auto posterior = _fit.counted(at);
        for (std::size_t n = 0; n < votes.size(); ++n)
        {
            Confusion without = _fit.people()[votes[n].person];
            without.add(votes[n].label, posterior, -1);
            for (std::size_t truth = 0; truth < model.labels(); ++truth)
            {
                const double chance = model.chance(without, truth, votes[n].label);
                if (2 * n < votes.size())
                    item.logs[truth] += std::log(chance);
                else
                    item.chances.push_back(chance);
            }
        }
        normaliseLogs(item.logs);
        for (auto& value: item.logs)
            value = std::log(std::max(value, 1e-40));
        _items.push_back(std::move(item));
    }

    const Fit& _fit;
    std::vector<Item> _items;
};

} // namespace

Calibration calibrateBySplit(const Fit& fit, std::uint64_t seed)
{
    const Halves halves(fit, seed);
    double best = 1;
    double bestFit = halves.foretold(1);
    for (double slope = 0.1; slope < 1; slope += 0.05)
        if (const double foretold = halves.foretold(slope); foretold > bestFit)
        {
            best = slope;
            bestFit = foretold;
        }
    return {Calibration::Kind::Split, best * ERR_TOGETHER, SHIFT_BEFORE};
}

namespace
{

/// Log odds of what is right are a line in the log odds of the posterior: its two numbers by Newton's steps,
/// held near those before as if by so many items.
Calibration fitLine(std::span<const Judged> gold, const Calibration& before)
{
    constexpr double SLOPE_WEIGHT = 60;
    constexpr double SHIFT_WEIGHT = 20;
    double slope = before.slope();
    double shift = before.shift();
    for (int step = 0; step < 50; ++step)
    {
        double gSlope = -SLOPE_WEIGHT * (slope - before.slope());
        double gShift = -SHIFT_WEIGHT * (shift - before.shift());
        double hSlope = SLOPE_WEIGHT;
        double hBoth = 0;
        double hShift = SHIFT_WEIGHT;
        for (const auto& one: gold)
        {
            const double x = one.logOdds;
            const double p = chanceOf(slope * x + shift);
            const double error = (one.right ? 1 : 0) - p;
            const double weight = p * (1 - p);
            gSlope += error * x;
            gShift += error;
            hSlope += weight * x * x;
            hBoth += weight * x;
            hShift += weight;
        }
        const double determinant = hSlope * hShift - hBoth * hBoth;
        const double moveSlope = (hShift * gSlope - hBoth * gShift) / determinant;
        const double moveShift = (hSlope * gShift - hBoth * gSlope) / determinant;
        slope = std::max(0.0, slope + std::clamp(moveSlope, -1.0, 1.0));
        shift += std::clamp(moveShift, -2.0, 2.0);
        if (std::abs(moveSlope) + std::abs(moveShift) < 1e-9)
            break;
    }
    return {Calibration::Kind::Gold, slope, shift};
}

struct Block
{
    double odds = 0;
    double values = 0;
    double count = 0;
};

/// Pool adjacent violators, each item's value a quarter what was so, the rest what the line says.
std::vector<std::pair<double, double>> fitSteps(std::vector<Judged> gold, const Calibration& line)
{
    constexpr std::size_t AT_LEAST = 20;
    std::ranges::sort(gold, {}, &Judged::logOdds);
    std::vector<Block> blocks;
    const std::size_t groups = std::max<std::size_t>(1, gold.size() / AT_LEAST);
    for (std::size_t group = 0; group < groups; ++group)
    {
        Block block;
        for (std::size_t at = gold.size() * group / groups; at < gold.size() * (group + 1) / groups; ++at)
        {
            constexpr double LINE_WEIGHT = 3;
            block.odds += gold[at].logOdds;
            block.values += ((gold[at].right ? 1 : 0) + LINE_WEIGHT * line.certainty(gold[at].logOdds)) /
                            (1 + LINE_WEIGHT);
            block.count += 1;
        }
        blocks.push_back(block);
        while (blocks.size() > 1 && blocks[blocks.size() - 2].values * blocks.back().count >
                                        blocks.back().values * blocks[blocks.size() - 2].count)
        {
            blocks[blocks.size() - 2].odds += blocks.back().odds;
            blocks[blocks.size() - 2].values += blocks.back().values;
            blocks[blocks.size() - 2].count += blocks.back().count;
            blocks.pop_back();
        }
    }
    std::vector<std::pair<double, double>> knots;
    knots.reserve(blocks.size());
    for (const auto& block: blocks)
        knots.emplace_back(block.odds / block.count, block.values / block.count);
    return knots;
}

} // namespace

Calibration calibrateByGold(std::span<const Judged> gold, const Calibration& before)
{
    if (gold.size() < FEWEST_GOLD)
        return before;
    Calibration line = fitLine(gold, before);
    if (gold.size() < FEWEST_FOR_STEPS)
        return line;
    return {Calibration::Kind::Gold, fitSteps({gold.begin(), gold.end()}, line)};
}

double calibrationError(std::vector<Stated> stated, std::size_t bins)
{
    const auto all = static_cast<double>(std::max<std::size_t>(stated.size(), 1));
    double error = 0;
    for (const auto& bin: reliability(std::move(stated), bins))
        error += std::abs(bin.stated - bin.right) * static_cast<double>(bin.items) / all;
    return error;
}

std::vector<ReliabilityBin> reliability(std::vector<Stated> stated, std::size_t bins)
{
    std::ranges::stable_sort(stated, {}, &Stated::certainty);
    std::vector<ReliabilityBin> all;
    for (std::size_t number = 0; number < bins; ++number)
    {
        ReliabilityBin bin;
        for (std::size_t at = stated.size() * number / bins; at < stated.size() * (number + 1) / bins; ++at)
        {
            bin.stated += stated[at].certainty;
            bin.right += stated[at].right ? 1 : 0;
            ++bin.items;
        }
        if (bin.items == 0)
            continue;
        bin.stated /= static_cast<double>(bin.items);
        bin.right /= static_cast<double>(bin.items);
        all.push_back(bin);
    }
    return all;
}

std::vector<Stated> crossValidated(std::span<const Judged> gold, const Calibration& before)
{
    constexpr std::size_t PARTS = 5;
    std::vector<Stated> stated;
    stated.reserve(gold.size());
    for (std::size_t part = 0; part < PARTS; ++part)
    {
        std::vector<Judged> rest;
        rest.reserve(gold.size());
        for (std::size_t at = 0; at < gold.size(); ++at)
            if (at % PARTS != part)
                rest.push_back(gold[at]);
        const auto fitted = calibrateByGold(rest, before);
        for (std::size_t at = part; at < gold.size(); at += PARTS)
            stated.push_back({fitted.certainty(gold[at].logOdds), gold[at].right});
    }
    return stated;
}

double crossValidatedError(std::span<const Judged> gold, const Calibration& before)
{
    return calibrationError(crossValidated(gold, before));
}

} // namespace colonnade::quality
