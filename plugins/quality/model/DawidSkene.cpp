#include "model/DawidSkene.h"

#include <algorithm>
#include <cmath>

namespace colonnade::quality
{

std::vector<Posterior> voteShares(const Crowd& crowd)
{
    std::vector<Posterior> shares(crowd.items(), Posterior(crowd.labels(), 0.0));
    for (const auto& vote: crowd.votes())
        shares[vote.item][vote.label] += 1;
    for (auto& one: shares)
        normalise(one);
    return shares;
}

namespace
{

/// The M step: what people do by what the items are taken for. Logarithms.
void estimate(const Crowd& crowd, double smoothing, DawidSkene& fit, std::vector<double>& classes)
{
    const std::size_t k = crowd.labels();
    fit.confusions.assign(crowd.people(), std::vector<double>(k * k, smoothing));
    classes.assign(k, smoothing);
    for (std::size_t item = 0; item < crowd.items(); ++item)
        if (!crowd.ofItem(item).empty())
            for (std::size_t truth = 0; truth < k; ++truth)
                classes[truth] += fit.posteriors[item][truth];
    for (const auto& vote: crowd.votes())
        for (std::size_t truth = 0; truth < k; ++truth)
            fit.confusions[vote.person][truth * k + vote.label] += fit.posteriors[vote.item][truth];
    normalise(classes);
    for (auto& confusion: fit.confusions)
        for (std::size_t truth = 0; truth < k; ++truth)
            normalise(std::span(confusion).subspan(truth * k, k));
}

/// The E step: what the items are taken for by what people do. Returns the logarithm of the likelihood.
double judge(const Crowd& crowd, const std::vector<double>& classes, DawidSkene& fit)
{
    const std::size_t k = crowd.labels();
    auto logs = fit.confusions;
    for (auto& confusion: logs)
        for (auto& value: confusion)
            value = std::log(value);
    double likelihood = 0;
    for (std::size_t item = 0; item < crowd.items(); ++item)
    {
        auto& posterior = fit.posteriors[item];
        for (std::size_t truth = 0; truth < k; ++truth)
            posterior[truth] = std::log(classes[truth]);
        for (const auto& vote: crowd.ofItem(item))
            for (std::size_t truth = 0; truth < k; ++truth)
                posterior[truth] += logs[vote.person][truth * k + vote.label];
        const std::size_t best = bestLabel(posterior);
        const double greatest = posterior[best];
        normaliseLogs(posterior);
        likelihood += greatest - std::log(posterior[best]);
    }
    return likelihood;
}

} // namespace

DawidSkene fitDawidSkene(const Crowd& crowd, double smoothing, int rounds)
{
    DawidSkene fit{.posteriors = voteShares(crowd), .logLikelihoods = {}, .confusions = {}};
    std::vector<double> classes;
    for (int round = 0; round < rounds; ++round)
    {
        estimate(crowd, smoothing, fit, classes);
        const double likelihood = judge(crowd, classes, fit);
        const bool rises = fit.logLikelihoods.empty() ||
                           likelihood - fit.logLikelihoods.back() > 1e-9 * std::abs(likelihood);
        fit.logLikelihoods.push_back(likelihood);
        if (!rises)
            break;
    }
    return fit;
}

} // namespace colonnade::quality
