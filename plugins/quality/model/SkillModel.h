#pragma once

#include "model/Crowd.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace colonnade::quality
{

/// How a consensus is derived from answers that are labels. All three are one model with more or less that
/// belongs to a person: nothing, how often that person is right, or what is answered for what.
enum class Method
{
    Majority,
    OneCoin,
    DawidSkene
};

/// How often somebody gave each label to what is taken for each label: expected counts, since what is true
/// has a probability only.
class Confusion
{
public:
    explicit Confusion(std::size_t labels = 0):
        _labels(labels),
        _counts(labels * labels, 0.0),
        _rows(labels, 0.0)
    {
    }
    /// As `counts` gave them: row by true label.
    Confusion(std::size_t labels, std::vector<double> counts);

    std::size_t labels() const { return _labels; }
    const std::vector<double>& counts() const { return _counts; }
    double count(std::size_t truth, std::size_t label) const { return _counts[truth * _labels + label]; }
    double row(std::size_t truth) const { return _rows[truth]; } ///< all answers to what is taken for that
    double right() const { return _right; }                      ///< answers that are taken for right
    double all() const { return _all; }                          ///< answers

    /// An answer to an item of that posterior, `times` 1, or -1 to take it out.
    void add(std::uint32_t label, std::span<const double> posterior, double times);
    void add(const Confusion& other); ///< of as many labels

private:
    std::size_t _labels;
    std::vector<double> _counts;
    std::vector<double> _rows;
    double _right = 0;
    double _all = 0;
};

/// How far people with few answers are taken for others. In answers: so many of somebody's own weigh as much.
struct Shrinkage
{
    double toCrowd = 4;   ///< how often a person is right: towards how often people are
    double toCoin = 2;    ///< what a person answers to one label: towards what follows from the former
    double pooled = 0.25; ///< of the latter, the part that is what all people answer to that label
};

/// What is known of a question while answers come: of all people together, of all items together; people's
/// own confusions are kept by the caller, who may have them in a database. Steps with one item at a time:
/// an item is judged by what is known without it, or its own answers would prove themselves.
class SkillModel
{
public:
    SkillModel(Method method, std::size_t labels, Shrinkage shrinkage = {});

    Method method() const { return _method; }
    std::size_t labels() const { return _labels; }
    const Confusion& crowd() const { return _crowd; }
    const std::vector<double>& classes() const { return _classes; }
    SkillModel emptied() const { return {_method, _labels, _shrinkage}; } ///< before there are answers
    /// As they were kept.
    void restore(Confusion crowd, std::vector<double> classes);

    /// What counts for all people and all items, `times` 1 or -1; `confusion` of the one who has answered.
    void add(const Vote& vote, std::span<const double> posterior, double times, Confusion& confusion);
    void addItem(std::span<const double> posterior, double times);

    /// The probability that somebody answers `label` where `truth` is true.
    double chance(const Confusion& person, std::size_t truth, std::size_t label) const;
    /// The probability that somebody is right: skill, shrunk.
    double skill(const Confusion& person) const;
    /// Logarithms of what is expected of an item before it has answers.
    void startLogs(std::span<double> logs) const;

private:
    double coin(double skill, bool right) const
    {
        return right ? skill : (1 - skill) / static_cast<double>(std::max<std::size_t>(_labels - 1, 1));
    }

    Method _method;
    std::size_t _labels;
    Shrinkage _shrinkage;
    Confusion _crowd;
    std::vector<double> _classes;
};

} // namespace colonnade::quality
