#include "identity/UserNames.h"

#include "colonnade/VisibleText.h"
#include "identity/UniqueText.h"
#include "identity/UserLooks.h"

#include <algorithm>

namespace colonnade
{

Renaming findRenaming(Session& session, const User& user)
{
    const auto name = session.find([](const Row& row) { return row.text(0); },
                                   "select name from core_user where id = $1", user.id);
    if (!name || *name == user.name)
        return Renaming::None;
    return foldText(*name) == foldText(user.name) ? Renaming::Spelling : Renaming::Other;
}

void replaceLooks(Transaction& transaction, const User& user, Renaming renaming)
{
    forgetLooks(transaction, user.id);
    if (renaming == Renaming::Spelling)
        keepLooks(transaction, user.id, user.name);
    else if (!claimLooks(transaction, user.id, user.name))
        throw UniqueViolation("core_user_look");
}

bool isNameHeld(Session& session, std::string_view name, std::int64_t exceptId)
{
    return nameColumn().findConflict(session, nameColumn().keysOf(name), exceptId) ||
           isLookTaken(session, name, exceptId) ||
           emailColumn().findConflict(session, emailColumn().keysOf(name), exceptId);
}

bool isLanguageTag(std::string_view text)
{
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto end = std::min(text.find_first_of("_-"), text.size());
    const auto language = text.substr(0, end), region = text.substr(std::min(end + 1, text.size()));
    const bool isWhole = end == text.size();
    return language.size() >= 2 && language.size() <= 3 &&
           std::all_of(language.begin(), language.end(), isLetter) &&
           (isWhole || (region.size() >= 2 && region.size() <= 4 &&
                        std::all_of(region.begin(), region.end(), isLetter)));
}

} // namespace colonnade
