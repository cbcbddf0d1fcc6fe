#include "model/Numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace colonnade::quality
{

namespace
{
constexpr double NOTHING = std::numeric_limits<double>::quiet_NaN();
}

double weightedMedian(std::span<const double> values, std::span<const double> weights)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t at) { return values[at]; });
    const double half = std::accumulate(weights.begin(), weights.end(), 0.0) / 2;
    double below = 0;
    for (std::size_t at = 0; at < order.size(); ++at)
    {
        below += weights[order[at]];
        // Exactly half below: the middle of the two beside it.
        if (std::abs(below - half) < 1e-12 * half && at + 1 < order.size())
            return (values[order[at]] + values[order[at + 1]]) / 2;
        if (below > half)
            return values[order[at]];
    }
    return NOTHING;
}

double weightedMean(std::span<const double> values, std::span<const double> weights)
{
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    return all > 0 ? std::inner_product(values.begin(), values.end(), weights.begin(), 0.0) / all : NOTHING;
}

namespace
{

constexpr int ROUNDS = 10;
// A person counts as one with so many answers of the usual error before there are any.
constexpr double USUAL_BEFORE = 4;

struct Answers
{
    std::vector<double> values;
    std::vector<std::uint32_t> people;
};

std::vector<Answers> byItem(std::span<const Measured> measured)
{
    std::vector<Answers> items;
    for (const auto& one: measured)
    {
        if (one.item >= items.size())
            items.resize(one.item + 1);
        items[one.item].values.push_back(one.value);
        items[one.item].people.push_back(one.person);
    }
    return items;
}

void judge(const std::vector<Answers>& items, Middle middle, NumberFit& fit)
{
    for (std::size_t item = 0; item < items.size(); ++item)
    {
        std::vector<double> weights;
        weights.reserve(items[item].people.size());
        for (const auto person: items[item].people)
            weights.push_back(1 / (fit.errors[person] * fit.errors[person]));
        fit.values[item] = middle == Middle::Median ? weightedMedian(items[item].values, weights)
                                                    : weightedMean(items[item].values, weights);
    }
}

void measure(std::span<const Measured> measured, NumberFit& fit)
{
    std::vector<double> squares(fit.errors.size(), 0.0);
    std::vector<double> answers(fit.errors.size(), 0.0);
    for (const auto& one: measured)
    {
        const double error = one.value - fit.values[one.item];
        squares[one.person] += error * error;
        answers[one.person] += 1;
    }
    const double usual =
        std::accumulate(squares.begin(), squares.end(), 0.0) / static_cast<double>(measured.size());
    for (std::size_t person = 0; person < squares.size(); ++person)
        fit.errors[person] =
            usual > 0 ? std::sqrt((squares[person] + USUAL_BEFORE * usual) / (answers[person] + USUAL_BEFORE))
                      : 1;
}

} // namespace

NumberFit fitNumbers(std::span<const Measured> measured, Middle middle)
{
    const auto items = byItem(measured);
    std::size_t people = 0;
    for (const auto& one: measured)
        people = std::max(people, std::size_t{one.person} + 1);
    NumberFit fit{std::vector<double>(items.size(), NOTHING), std::vector<double>(people, 1.0)};
    for (int round = 0; round < ROUNDS && !measured.empty(); ++round)
    {
        judge(items, middle, fit);
        measure(measured, fit);
    }
    return fit;
}

} // namespace colonnade::quality
