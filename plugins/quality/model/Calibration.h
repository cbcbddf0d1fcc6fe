#pragma once

#include "model/Fit.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace colonnade::quality
{

/// What a model said of an item, and what was so.
struct Judged
{
    double logOdds = 0; ///< of the label that it took for true against all others together: see `logOddsOf`
    bool right = false;
};

/// Of the best label; precise also where the posterior is 1 but for what a double cannot hold.
double logOddsOf(std::span<const double> posterior);

/// What was stated of an item, and what was so.
struct Stated
{
    double certainty = 0;
    bool right = false;
};

/// Items of which about the same was stated.
struct ReliabilityBin
{
    double stated = 0; ///< mean
    double right = 0;  ///< share
    std::size_t items = 0;
};

/// How sure a result is by experience, from how sure the model was. A monotone map from log odds
/// to certainty.
class Calibration
{
public:
    enum class Kind
    {
        None,  ///< the posterior as it is
        Split, ///< shrunk by what halves of the answers say of each other; called uncalibrated
        Gold   ///< fitted to items whose truth is known
    };

    Calibration() = default;
    /// Log odds times `slope`, plus `shift`.
    Calibration(Kind kind, double slope, double shift);
    /// As it was kept: knots of log odds and certainty, both rising, straight between them.
    Calibration(Kind kind, std::vector<std::pair<double, double>> knots);

    Kind kind() const { return _kind; }
    double slope() const { return _slope; }
    double shift() const { return _shift; }
    const std::vector<std::pair<double, double>>& knots() const { return _knots; } ///< empty: slope and shift

    double certainty(double logOdds) const;

private:
    Kind _kind = Kind::None;
    double _slope = 1;
    double _shift = 0;
    std::vector<std::pair<double, double>> _knots;
};

/// Shrinks until one half of each item's answers foretells the other half best; which half an answer is in
/// follows from the seed.
Calibration calibrateBySplit(const Fit& fit, std::uint64_t seed);

/// By items of gold: two parameters below 200 of them, held near `before` by a weak prior; then as steps that
/// rise (pool adjacent violators), smoothed by the two parameters. Below thirty: `before`.
Calibration calibrateByGold(std::span<const Judged> gold, const Calibration& before);

/// Expected calibration error: how far stated and true shares lie apart on average, in bins of equal count.
double calibrationError(std::vector<Stated> stated, std::size_t bins = 10);

/// The bins of that, by what was stated; empty ones left out.
std::vector<ReliabilityBin> reliability(std::vector<Stated> stated, std::size_t bins = 10);

/// What a map that is fitted to the rest of the gold says of gold, a fifth at a time: what it will be worth.
std::vector<Stated> crossValidated(std::span<const Judged> gold, const Calibration& before);
/// The error of that.
double crossValidatedError(std::span<const Judged> gold, const Calibration& before);

} // namespace colonnade::quality
