#pragma once

#include "colonnade/Database.h"
#include "colonnade/Identity.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// How a name or an address is stored: as typed, folded (ASCII lower case), and the slot that lets imported
/// values which differ only in case stand beside each other (migration 0001). Absent values are NULL.
struct UniqueText
{
    std::optional<std::string> exact;
    std::optional<std::string> folded;
    std::string slot;

    /// An empty text is an absent value.
    static UniqueText of(std::string_view text);
};

/// The rules of one of the two unique columns of core_user: `name` or `email`.
class UniqueColumn
{
public:
    /// `column` lives as long as the program.
    UniqueColumn(std::string_view column, UserConflict conflict);

    /// Whether an account other than `exceptId` (0: any) keeps a new value out.
    std::optional<UserConflict> findConflict(Session& session, const UniqueText& wanted,
                                             std::int64_t exceptId) const;

    /// The same for an account that is there already. A change of case alone conflicts only with the exact
    /// same text, and an imported duplicate stays one: `wanted.slot` is set accordingly.
    std::optional<UserConflict> findConflictOfChange(Session& session, UniqueText& wanted,
                                                     std::int64_t id) const;

    /// The account with exactly this text, else ignoring case if that is unique.
    std::optional<User> findUser(Session& session, std::string_view text) const;

private:
    UserConflict _conflict;
    std::string _selectByFolded;
    std::string _selectByExact;
    std::string _selectCurrent;
    std::string _selectUsers;
};

const UniqueColumn& nameColumn();
const UniqueColumn& emailColumn();

} // namespace colonnade
