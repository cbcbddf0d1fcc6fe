#pragma once

#include <colonnade/Merge.h>

namespace colonnade::tasks
{

/// Answers, tasks in hand, projects, favourites and posts of one account become another's. Of two answers to
/// one task the first account keeps its own. Counters and ranks follow by the triggers.
class Merger final: public AccountMerger
{
public:
    std::vector<MergedPart> merge(Transaction& transaction, std::int64_t from, std::int64_t into) override;
};

} // namespace colonnade::tasks
