#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// One answer to a question. All are numbers from 0: who looks them up keeps the names.
struct Vote
{
    std::uint32_t item = 0;
    std::uint32_t person = 0;
    std::uint32_t label = 0;

    bool operator==(const Vote&) const = default;
};

/// The answers to one question, by item. Does not change: safe on any thread.
class Crowd
{
public:
    /// `labels`: how many there are; at least one. Votes of an item stay in their order.
    Crowd(std::size_t labels, std::vector<Vote> votes);

    std::size_t items() const { return _begins.size() - 1; } ///< one more than the greatest number
    std::size_t people() const { return _people; }           ///< one more than the greatest number
    std::size_t labels() const { return _labels; }           ///< a vote's label is below it
    std::span<const Vote> votes() const { return _votes; }   ///< by item
    std::span<const Vote> ofItem(std::size_t item) const
    {
        return std::span(_votes).subspan(_begins[item], _begins[item + 1] - _begins[item]);
    }

private:
    std::size_t _labels;
    std::size_t _people = 0;
    std::vector<Vote> _votes;
    std::vector<std::size_t> _begins;
};

/// A number for each label, which make one together.
using Posterior = std::vector<double>;

/// What is known of items beforehand: a label, or nothing.
using Known = std::vector<std::optional<std::uint32_t>>;

/// The greatest of them, the first of equal ones.
std::uint32_t bestLabel(std::span<const double> posterior);
/// All labels that are as great as the greatest, but for what arithmetic loses.
std::vector<std::uint32_t> bestLabels(std::span<const double> posterior);

/// Divides by the sum. All zero: equal shares.
void normalise(std::span<double> values);
/// Of logarithms: probabilities, safe from underflow.
void normaliseLogs(std::span<double> logs);

/// The part of items with a known truth that is met; an item with several best labels counts by its share.
double accuracy(const std::vector<Posterior>& posteriors, const Known& truth);

} // namespace colonnade::quality
