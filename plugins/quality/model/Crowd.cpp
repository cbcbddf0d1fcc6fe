#include "model/Crowd.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace colonnade::quality
{

Crowd::Crowd(std::size_t labels, std::vector<Vote> votes):
    _labels(labels),
    _votes(std::move(votes))
{
    std::ranges::stable_sort(_votes, {}, &Vote::item);
    const std::size_t items = _votes.empty() ? 0 : std::size_t{_votes.back().item} + 1;
    _begins.assign(items + 1, 0);
    for (const auto& vote: _votes)
    {
        ++_begins[vote.item + 1];
        _people = std::max(_people, std::size_t{vote.person} + 1);
    }
    std::partial_sum(_begins.begin(), _begins.end(), _begins.begin());
}

std::uint32_t bestLabel(std::span<const double> posterior)
{
    return static_cast<std::uint32_t>(std::ranges::max_element(posterior) - posterior.begin());
}

std::vector<std::uint32_t> bestLabels(std::span<const double> posterior)
{
    const double best = *std::ranges::max_element(posterior);
    std::vector<std::uint32_t> labels;
    for (std::uint32_t label = 0; label < posterior.size(); ++label)
        if (posterior[label] >= best - 1e-9)
            labels.push_back(label);
    return labels;
}

void normalise(std::span<double> values)
{
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (auto& value: values)
        value = sum > 0 ? value / sum : 1.0 / static_cast<double>(values.size());
}

void normaliseLogs(std::span<double> logs)
{
    const double greatest = *std::ranges::max_element(logs);
    for (auto& value: logs)
        value = std::exp(value - greatest);
    normalise(logs);
}

double accuracy(const std::vector<Posterior>& posteriors, const Known& truth)
{
    double right = 0;
    double all = 0;
    for (std::size_t item = 0; item < posteriors.size() && item < truth.size(); ++item)
        if (truth[item])
        {
            const auto best = bestLabels(posteriors[item]);
            all += 1;
            if (std::ranges::find(best, *truth[item]) != best.end())
                right += 1.0 / static_cast<double>(best.size());
        }
    return all > 0 ? right / all : 0;
}

} // namespace colonnade::quality
