#include "model/Replay.h"

#include "model/Calibration.h"
#include "model/Choice.h"

#include <random>

namespace colonnade::quality
{

namespace
{

std::vector<std::vector<Vote>> shuffled(const Crowd& crowd, std::uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<std::vector<Vote>> all(crowd.items());
    for (std::size_t item = 0; item < crowd.items(); ++item)
    {
        const auto votes = crowd.ofItem(item);
        all[item].assign(votes.begin(), votes.end());
        for (std::size_t left = all[item].size(); left > 1; --left)
            std::swap(all[item][left - 1], all[item][random() % left]);
    }
    return all;
}

} // namespace

Replayed replay(const Crowd& crowd, double target, std::size_t fewest, std::uint64_t seed)
{
    const auto votes = shuffled(crowd, seed);
    Replayed replayed{.all = crowd.votes().size(),
                      .labels = std::vector<std::uint32_t>(crowd.items()),
                      .early = std::vector<bool>(crowd.items(), false)};
    std::vector<Vote> seen;
    seen.reserve(replayed.all);
    for (std::size_t round = 0;; ++round)
    {
        const std::size_t before = seen.size();
        for (std::size_t item = 0; item < votes.size(); ++item)
            if (!replayed.early[item] && round < votes[item].size())
                seen.push_back(votes[item][round]);
        if (seen.size() == before)
            break;
        if (round + 1 < fewest)
            continue;
        const Fit fit = chooseFit(Crowd(crowd.labels(), seen));
        const auto calibration = calibrateBySplit(fit, seed);
        for (std::size_t item = 0; item < fit.items(); ++item)
        {
            const auto& posterior = fit.counted(item);
            if (fit.votesOf(item).empty())
                continue;
            replayed.labels[item] = bestLabel(posterior);
            if (!replayed.early[item] && round + 1 < votes[item].size() &&
                calibration.certainty(logOddsOf(posterior)) >= target)
                replayed.early[item] = true;
        }
    }
    replayed.used = seen.size();
    return replayed;
}

} // namespace colonnade::quality
