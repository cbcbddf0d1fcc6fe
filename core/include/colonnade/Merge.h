#pragma once

#include "colonnade/Database.h"
#include "colonnade/Export.h"
#include "colonnade/Interface.h"

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade
{

/// How much of one kind went from one account to another.
struct MergedPart
{
    std::string what;        ///< `answers`, `projects`: a plural
    std::int64_t moved = 0;  ///< goes to the account that stays
    std::int64_t stayed = 0; ///< cannot, since that account has the same already
};

/// Hands over what a module keeps of a person to another account of the same person. Nothing is lost: what
/// cannot go over stays with the first account, which is closed. Any thread.
class COLONNADE_API AccountMerger
{
public:
    static constexpr Interface INTERFACE{"identity.account_merger", 1};

    virtual ~AccountMerger();

    /// Database work only: a preview takes the transaction back.
    virtual std::vector<MergedPart> merge(Transaction& transaction, std::int64_t from, std::int64_t into) = 0;
};

} // namespace colonnade
