#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// How far values lie apart: any two as far as others, by their ranks, or by their difference.
enum class Scale
{
    Nominal,
    Ordinal,
    Interval
};

/// A value that an item was given.
struct Rating
{
    std::uint32_t item = 0;
    double value = 0;
};

/// Krippendorff's alpha: 1 for perfect agreement, 0 for chance, NaN where nothing can be said: no item with
/// two values, or all values alike. Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability",
/// 2011; missing values are allowed.
double alpha(std::span<const Rating> ratings, Scale scale);

/// Of all pairs of values of one item, the part that is alike; NaN without pairs.
double pairwiseAgreement(std::span<const Rating> ratings);

} // namespace colonnade::quality
