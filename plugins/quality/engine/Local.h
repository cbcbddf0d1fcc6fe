#pragma once

#include "settings/Settings.h"

#include <string>
#include <vector>

namespace colonnade::quality
{

/// What a task's answers make of a question of which no skills are learnt.
struct LocalResult
{
    std::string label = "null"; ///< JSON
    double agreement = 0;       ///< the share of answers that are for it
    std::string method;
};

/// `answers`: what each says to the question, JSON values that are there. Kinds `labels` (those that half of
/// the answers have), `number`, `text` (alike but for case and blanks), `point` and `box` (one, or a list).
LocalResult judgeLocally(const Question& question, const std::vector<JsonValue>& answers);

} // namespace colonnade::quality
