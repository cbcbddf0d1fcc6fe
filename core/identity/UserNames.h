#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <cstdint>
#include <string_view>

namespace colonnade
{

/// How a change of an account changes its name.
enum class Renaming
{
    None,
    Spelling, ///< folded alike: the same name
    Other
};

Renaming findRenaming(Session& session, const User& user);

/// Notes what the account's new name looks like in place of the old one. Throws `UniqueViolation` if somebody
/// took a look-alike at this moment.
void replaceLooks(Transaction& transaction, const User& user, Renaming renaming);

/// Whether an account other than `exceptId` (0: any) has the name, one that looks like it, or an address that
/// is the name.
bool isNameHeld(Session& session, std::string_view name, std::int64_t exceptId);

/// Whether it has the form of `en`, `pt_BR`, `zh-Hant`.
bool isLanguageTag(std::string_view text);

} // namespace colonnade
