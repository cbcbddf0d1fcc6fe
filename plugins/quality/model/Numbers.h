#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// The middle by weight: half of the weight lies below it, and half above. NaN for nothing.
double weightedMedian(std::span<const double> values, std::span<const double> weights);
/// NaN for nothing.
double weightedMean(std::span<const double> values, std::span<const double> weights);

/// A number that somebody gave an item. Both are numbers from 0.
struct Measured
{
    std::uint32_t item = 0;
    std::uint32_t person = 0;
    double value = 0;
};

enum class Middle
{
    Median,
    Mean
};

struct NumberFit
{
    std::vector<double> values; ///< by item; NaN without answers
    std::vector<double> errors; ///< by person: how far from the items' values as a rule
};

/// Values of items, each answer weighed by how far its person lies from others as a rule.
NumberFit fitNumbers(std::span<const Measured> measured, Middle middle);

} // namespace colonnade::quality
