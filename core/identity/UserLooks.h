#pragma once

#include "colonnade/Database.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade
{

// Table core_user_look: what the names of accounts look like (text/Lookalikes.h).

/// Whether an account other than `exceptId` (0: any) has a name that looks like this one.
bool isLookTaken(Session& session, std::string_view name, std::int64_t exceptId);

/// Notes what the account's new name looks like. False if somebody was faster; then nothing may be kept.
bool claimLooks(Transaction& transaction, std::int64_t userId, std::string_view name);

/// The same for a name that may stand beside look-alikes, since it was there before the rule.
void keepLooks(Transaction& transaction, std::int64_t userId, std::string_view name);

/// With the account or its name, so that others may take what looks like it.
void forgetLooks(Transaction& transaction, std::int64_t userId);

/// Notes the looks of all accounts that older versions made, and folds their names and addresses as is done
/// now: pairs that have become equal stay beside each other. In batches, each with how far it came; does
/// nothing where all is done. Before the first account is made or looked for. Several servers may run it at
/// once.
void fillUserKeys(Database& database);

} // namespace colonnade
