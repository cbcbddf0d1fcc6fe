#include "model/Flags.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace colonnade::quality
{

namespace
{
constexpr std::size_t FEWEST_ANSWERS = 10;
}

Evidence looksRandom(std::span<const Weighed> answers, const SkillModel& model)
{
    // Few are random: what speaks for it must be four times what speaks against.
    constexpr double ENOUGH = 1.4;
    if (answers.size() < FEWEST_ANSWERS || model.labels() < 2)
        return std::nullopt;
    const Confusion usual(model.labels());
    double evidence = 0;
    for (const auto& answer: answers)
    {
        double chance = 0;
        for (std::size_t truth = 0; truth < model.labels(); ++truth)
            chance += answer.others[truth] * model.chance(usual, truth, answer.label);
        evidence -= std::log(chance * static_cast<double>(model.labels()));
    }
    return evidence > ENOUGH ? Evidence(evidence) : std::nullopt;
}

Evidence looksConstant(std::span<const Weighed> answers, const SkillModel& model)
{
    constexpr double SHARE = 0.95;
    const double unlikely = std::log(0.001);
    std::vector<double> own(model.labels(), 0.0);
    for (const auto& answer: answers)
        own[answer.label] += 1;
    const std::size_t label = bestLabel(own);
    const double share = answers.empty() ? 0 : own[label] / static_cast<double>(answers.size());
    double usual = 0;
    for (std::size_t truth = 0; truth < model.labels(); ++truth)
        usual += model.crowd().count(truth, label);
    usual = (usual + 1) / (model.crowd().all() + 2);
    const bool isUnlikely = own[label] * std::log(usual) < unlikely;
    return answers.size() >= FEWEST_ANSWERS && share >= SHARE && isUnlikely ? Evidence(share) : std::nullopt;
}

Evidence looksTooFast(std::span<const double> seconds, double usualSeconds)
{
    constexpr double FRACTION = 0.2;
    if (seconds.size() < FEWEST_ANSWERS)
        return std::nullopt;
    std::vector<double> sorted(seconds.begin(), seconds.end());
    std::ranges::sort(sorted);
    const double middle = sorted[sorted.size() / 2];
    return middle < FRACTION * usualSeconds ? Evidence(middle) : std::nullopt;
}

Evidence looksCopied(std::span<const Weighed> one, std::span<const Weighed> other)
{
    constexpr double SHARE = 0.8;
    constexpr std::size_t FEWEST_MISTAKES = 5;
    std::map<std::uint32_t, const Weighed*> others;
    for (const auto& answer: other)
        others[answer.item] = &answer;
    std::size_t mistakes = 0;
    std::size_t same = 0;
    for (const auto& answer: one)
        if (const auto found = others.find(answer.item); found != others.end())
        {
            const auto truth = bestLabel(answer.others);
            const auto theirs = found->second->label;
            mistakes += answer.label != truth || theirs != truth ? 1 : 0;
            same += answer.label != truth && answer.label == theirs ? 1 : 0;
        }
    const double share = mistakes > 0 ? static_cast<double>(same) / static_cast<double>(mistakes) : 0;
    return mistakes >= FEWEST_MISTAKES && share >= SHARE ? Evidence(share) : std::nullopt;
}

} // namespace colonnade::quality
