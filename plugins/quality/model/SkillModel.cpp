#include "model/SkillModel.h"

#include <algorithm>
#include <cmath>

namespace colonnade::quality
{

namespace
{

// Before anything is known: people are right eight times in ten.
constexpr double RIGHT_BEFORE = 8;
constexpr double ALL_BEFORE = 10;
// What each label is expected to be seen before there are items.
constexpr double CLASS_BEFORE = 5;

} // namespace

Confusion::Confusion(std::size_t labels, std::vector<double> counts):
    _labels(labels),
    _counts(std::move(counts)),
    _rows(labels, 0.0)
{
    _counts.resize(labels * labels, 0.0);
    for (std::size_t truth = 0; truth < labels; ++truth)
        for (std::size_t label = 0; label < labels; ++label)
            _rows[truth] += count(truth, label);
    for (std::size_t label = 0; label < labels; ++label)
    {
        _right += count(label, label);
        _all += _rows[label];
    }
}

void Confusion::add(std::uint32_t label, std::span<const double> posterior, double times)
{
    for (std::size_t truth = 0; truth < _labels; ++truth)
    {
        const double part = times * posterior[truth];
        // What arithmetic loses must not leave less than nothing.
        _counts[truth * _labels + label] = std::max(0.0, _counts[truth * _labels + label] + part);
        _rows[truth] = std::max(0.0, _rows[truth] + part);
    }
    _right = std::max(0.0, _right + times * posterior[label]);
    _all = std::max(0.0, _all + times);
}

void Confusion::add(const Confusion& other)
{
    for (std::size_t at = 0; at < _counts.size(); ++at)
        _counts[at] += other._counts[at];
    for (std::size_t truth = 0; truth < _labels; ++truth)
        _rows[truth] += other._rows[truth];
    _right += other._right;
    _all += other._all;
}

SkillModel::SkillModel(Method method, std::size_t labels, Shrinkage shrinkage):
    _method(method),
    _labels(labels),
    _shrinkage(shrinkage),
    _crowd(labels),
    _classes(labels, 0.0)
{
}

void SkillModel::restore(Confusion crowd, std::vector<double> classes)
{
    _crowd = std::move(crowd);
    _classes = std::move(classes);
}

void SkillModel::add(const Vote& vote, std::span<const double> posterior, double times, Confusion& confusion)
{
    confusion.add(vote.label, posterior, times);
    _crowd.add(vote.label, posterior, times);
}

void SkillModel::addItem(std::span<const double> posterior, double times)
{
    for (std::size_t label = 0; label < _labels; ++label)
        _classes[label] = std::max(0.0, _classes[label] + times * posterior[label]);
}

double SkillModel::skill(const Confusion& person) const
{
    const double usual = (_crowd.right() + RIGHT_BEFORE) / (_crowd.all() + ALL_BEFORE);
    if (_method == Method::Majority)
        return usual;
    return (person.right() + _shrinkage.toCrowd * usual) / (person.all() + _shrinkage.toCrowd);
}

double SkillModel::chance(const Confusion& person, std::size_t truth, std::size_t label) const
{
    const double byCoin = coin(skill(person), truth == label);
    if (_method != Method::DawidSkene)
        return byCoin;
    const double kept = _shrinkage.toCoin;
    const double pooled = (_crowd.count(truth, label) + kept * byCoin) / (_crowd.row(truth) + kept);
    const double base = _shrinkage.pooled * pooled + (1 - _shrinkage.pooled) * byCoin;
    return (person.count(truth, label) + kept * base) / (person.row(truth) + kept);
}

void SkillModel::startLogs(std::span<double> logs) const
{
    for (std::size_t label = 0; label < _labels; ++label)
        logs[label] = _method == Method::DawidSkene ? std::log(_classes[label] + CLASS_BEFORE) : 0;
}

} // namespace colonnade::quality
