#pragma once

#include "quality/Aggregator.h"
#include "settings/Settings.h"

#include <span>
#include <string>

namespace colonnade::quality
{

/// What a task's answers make of a question of which no skills are learnt.
struct LocalResult
{
    std::string label = "null"; ///< JSON
    double agreement = 0;       ///< the share of answers that are for it
    std::string method;
};

/// `answers`: those that say something to the question. Kinds `labels` (those that half of the answers have),
/// `number` (by weight), `text` (alike but for case and blanks), `point` and `box` (one, or a list).
LocalResult judgeLocally(const Question& question, std::span<const AggregatedAnswer> answers);

} // namespace colonnade::quality
