#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// How a name or an address is stored: as typed, folded (`foldText`, `foldMailAddress`), and the slot that
/// lets imported values that are folded alike stand beside each other (migration 0001). Absent values are
/// NULL.
struct UniqueText
{
    std::optional<std::string> exact;
    std::optional<std::string> folded;
    std::string slot;
};

/// The rules of one of the two unique columns of core_user: `name` or `email`.
class UniqueColumn
{
public:
    using Fold = std::string (*)(std::string_view);

    UniqueColumn(std::string_view column, Fold fold, UserConflict conflict);

    /// An empty text is an absent value.
    UniqueText keysOf(std::string_view text) const;

    /// Whether an account other than `exceptId` (0: any) keeps a new value out.
    std::optional<UserConflict> findConflict(Session& session, const UniqueText& wanted,
                                             std::int64_t exceptId) const;

    /// The same for an account that is there already. A change of case alone conflicts only with the exact
    /// same text, and an imported duplicate stays one: `wanted.slot` is set accordingly.
    std::optional<UserConflict> findConflictOfChange(Session& session, UniqueText& wanted,
                                                     std::int64_t id) const;

    /// Stores the three of them for an account.
    void store(Transaction& transaction, const UniqueText& text, std::int64_t id) const;

    /// The account with exactly this text, else the one whose text is folded alike if that is unique.
    std::optional<User> findUser(Session& session, std::string_view text) const;

private:
    Fold _fold;
    UserConflict _conflict;
    std::string _updateKeys;
    std::string _selectByFolded;
    std::string _selectByExact;
    std::string _selectCurrent;
    std::string _selectUsers;
};

const UniqueColumn& nameColumn();  ///< of names, folded
const UniqueColumn& emailColumn(); ///< of addresses, folded

} // namespace colonnade
