#include "identity/UniqueText.h"

#include "colonnade/Text.h"
#include "identity/UserRow.h"

namespace colonnade
{

UniqueText UniqueText::of(std::string_view text)
{
    if (text.empty())
        return {};
    return {std::string(text), lowerAscii(text), {}};
}

UniqueColumn::UniqueColumn(std::string_view column, UserConflict conflict):
    _conflict(conflict)
{
    const std::string name(column);
    _selectByFolded = "select id from core_user where " + name + "_folded = $1 and id <> $2 limit 1";
    _selectByExact = "select id from core_user where " + name + " = $1 and id <> $2 limit 1";
    _selectCurrent = "select " + name + "_folded, " + name + "_slot from core_user where id = $1";
    _selectUsers = selectUser("where u." + name + "_folded = $1 order by case when u." + name +
                                  " = $2 then 0 else 1 end, u.id limit 2",
                              "u." + name + " = $2");
}

std::optional<UserConflict> UniqueColumn::findConflict(Session& session, const UniqueText& wanted,
                                                       std::int64_t exceptId) const
{
    if (!wanted.folded || !session.findInteger(_selectByFolded, *wanted.folded, exceptId))
        return std::nullopt;
    return _conflict;
}

std::optional<UserConflict> UniqueColumn::findConflictOfChange(Session& session, UniqueText& wanted,
                                                               std::int64_t id) const
{
    const auto current = session.find([](const Row& row) { return std::pair(row.findText(0), row.text(1)); },
                                      _selectCurrent, id);
    if (!wanted.folded || !current || current->first != wanted.folded)
        return findConflict(session, wanted, id);
    if (!current->second.empty())
        wanted.slot = *wanted.exact;
    if (!session.findInteger(_selectByExact, *wanted.exact, id))
        return std::nullopt;
    return _conflict;
}

std::optional<User> UniqueColumn::findUser(Session& session, std::string_view text) const
{
    const auto found =
        session.all([](const Row& row) { return std::pair(toUser(row), row.boolean(USER_COLUMN_COUNT)); },
                    _selectUsers, lowerAscii(text), text);
    if (found.empty())
        return std::nullopt;
    const auto& [user, isExact] = found.front();
    if (found.size() > 1 && !isExact)
        return std::nullopt;
    return user;
}

const UniqueColumn& nameColumn()
{
    static const UniqueColumn column("name", UserConflict::NameTaken);
    return column;
}

const UniqueColumn& emailColumn()
{
    static const UniqueColumn column("email", UserConflict::EmailTaken);
    return column;
}

} // namespace colonnade
