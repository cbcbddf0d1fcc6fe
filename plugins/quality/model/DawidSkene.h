#pragma once

#include "model/Crowd.h"

#include <vector>

namespace colonnade::quality
{

/// For each item the shares of its votes: its greatest are the majority's labels. An item without votes has
/// equal shares.
std::vector<Posterior> voteShares(const Crowd& crowd);

/// The model of A. P. Dawid and A. M. Skene, "Maximum likelihood estimation of observer error-rates using the
/// EM algorithm", 1979, as it stands there: each person errs in ways of its own, nobody is like others.
struct DawidSkene
{
    std::vector<Posterior> posteriors;           ///< by item
    std::vector<double> logLikelihoods;          ///< after each round
    std::vector<std::vector<double>> confusions; ///< by person: row by true label, column by answer
};

/// `smoothing` is added to each count; ends after so many rounds, or once the likelihood rises no more.
DawidSkene fitDawidSkene(const Crowd& crowd, double smoothing = 0.01, int rounds = 50);

} // namespace colonnade::quality
