#pragma once

#include "Move.h"

#include <colonnade/Actor.h>

#include <unordered_set>

namespace import_pybossa
{

/// Who gave an answer, and how that is told.
struct Author
{
    Actor actor;
    bool isNobody = false;  ///< nothing was stored of who gave it
    bool isGone = false;    ///< an account that is not there
    bool isSkipped = false; ///< an account that was left out
};

Author authorOf(const Move& move, const Fields& fields, std::int64_t project);

/// The answers of persons who have answered the same task before: all but the first by number.
std::unordered_set<std::int64_t> findFurtherAnswers(Move& move,
                                                    const std::vector<const SourceTable*>& tables);

} // namespace import_pybossa
