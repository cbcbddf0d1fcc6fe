#include "identity/UniqueText.h"

#include "colonnade/Mail.h"
#include "colonnade/VisibleText.h"
#include "identity/UserRow.h"

namespace colonnade
{

UniqueColumn::UniqueColumn(std::string_view column, Fold fold, UserConflict conflict):
    _fold(fold),
    _conflict(conflict)
{
    const std::string name(column);
    _updateKeys = "update core_user set " + name + " = $2, " + name + "_folded = $3, " + name +
                  "_slot = $4 where id = $1";
    _selectByFolded = "select id from core_user where " + name + "_folded = $1 and id <> $2 limit 1";
    _selectByExact = "select id from core_user where " + name + " = $1 and id <> $2 limit 1";
    _selectCurrent = "select " + name + "_folded, " + name + "_slot from core_user where id = $1";
    _selectUsers = selectUser("where u." + name + "_folded = $1 order by case when u." + name +
                                  " = $2 then 0 else 1 end, u.id limit 2",
                              "u." + name + " = $2");
}

UniqueText UniqueColumn::keysOf(std::string_view text) const
{
    if (text.empty())
        return {};
    return {std::string(text), _fold(text), {}};
}

void UniqueColumn::store(Transaction& transaction, const UniqueText& text, std::int64_t id) const
{
    transaction.execute(_updateKeys, id, text.exact, text.folded, text.slot);
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
                    _selectUsers, _fold(text), text);
    if (found.empty())
        return std::nullopt;
    const auto& [user, isExact] = found.front();
    if (found.size() > 1 && !isExact)
        return std::nullopt;
    return user;
}

const UniqueColumn& nameColumn()
{
    static const UniqueColumn column("name", &foldText, UserConflict::NameTaken);
    return column;
}

const UniqueColumn& emailColumn()
{
    static const UniqueColumn column("email", &foldMailAddress, UserConflict::EmailTaken);
    return column;
}

} // namespace colonnade
