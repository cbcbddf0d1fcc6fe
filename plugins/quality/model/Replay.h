#pragma once

#include "model/Crowd.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace colonnade::quality
{

/// What the answers of a question would have cost and given, had its items closed once they were sure.
struct Replayed
{
    std::size_t used = 0;              ///< answers
    std::size_t all = 0;               ///< answers
    std::vector<std::uint32_t> labels; ///< by item: what it was taken for in the end
    std::vector<bool> early;           ///< by item: closed before its last answer
};

/// Gives each open item its next answer, round by round, in an order that follows from the seed, judges all
/// anew, and closes items of that certainty that have at least so many answers.
Replayed replay(const Crowd& crowd, double target, std::size_t fewest, std::uint64_t seed);

} // namespace colonnade::quality
