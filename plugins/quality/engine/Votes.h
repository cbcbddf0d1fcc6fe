#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::quality
{

/// A question of a task, where its answers are kept.
struct Place
{
    std::int64_t project = 0;
    std::int64_t task = 0;
    const std::string& question;
};

/// A label that an answer gives. Of a set: a bit for each label that is in it.
struct PlacedVote
{
    std::int64_t answer = 0;
    std::int64_t person = 0;
    std::int64_t label = 0;
    std::optional<double> seconds = {}; ///< that the answer took

    bool operator==(const PlacedVote&) const = default;
};

/// A number that an answer gives.
struct PlacedNumber
{
    std::int64_t answer = 0;
    std::int64_t person = 0;
    double number = 0;
};

/// By answer.
std::vector<PlacedVote> votesOf(Session& session, const Place& place);
/// In place of those that are there.
void storeVotes(Transaction& transaction, const Place& place, const std::vector<PlacedVote>& votes);
void storeNumbers(Transaction& transaction, const Place& place, const std::vector<PlacedNumber>& numbers);

/// How far from others somebody's numbers lie as a rule; nothing before a fit.
std::optional<double> errorOf(Session& session, std::int64_t person, const std::string& question);

} // namespace colonnade::quality
