#pragma once

#include "colonnade/Audit.h"
#include "colonnade/Merge.h"
#include "identity/UserStore.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace colonnade
{

using AccountMergers = std::vector<std::shared_ptr<AccountMerger>>;

/// Hands over all that modules keep of `from` to `into`, and closes `from`; `into` keeps name, address,
/// password and key. Returns what went over, or why it cannot be done, as a sentence. One line in the audit
/// log. `audit`: null where nobody notes.
std::variant<std::vector<MergedPart>, std::string> mergeAccounts(Transaction& transaction, UserStore& users,
                                                                 const AccountMergers& mergers, Audit* audit,
                                                                 std::int64_t from, std::int64_t into);

} // namespace colonnade
