#include "identity/UserLooks.h"

#include "colonnade/Text.h"
#include "identity/SecretTable.h"
#include "identity/UniqueText.h"
#include "text/Lookalikes.h"

#include <algorithm>
#include <vector>

namespace colonnade
{

namespace
{

constexpr std::string_view MARK = "user_keys"; ///< the number of the last account that is done, or ALL
constexpr std::string_view ALL = "all";
constexpr int BATCH = 500;

struct StoredKeys
{
    std::int64_t id;
    std::string name;
    std::optional<std::string> nameFolded, email, emailFolded;
};

bool insertLook(Transaction& transaction, const std::string& look, const std::string& slot,
                std::int64_t userId)
{
    return transaction.execute("insert into core_user_look (look, slot, user_id) values ($1, $2, $3) "
                               "on conflict (look, slot) do nothing",
                               look, slot, userId) > 0;
}

void noteProgress(Transaction& transaction, std::string_view mark)
{
    transaction.execute("insert into core_secret (name, value) values ($1, $2) "
                        "on conflict (name) do update set value = excluded.value",
                        MARK, mark);
}

/// Folds one of the two texts anew, if it was folded otherwise.
void refold(Transaction& transaction, const UniqueColumn& column, std::int64_t id,
            const std::optional<std::string>& exact, const std::optional<std::string>& folded)
{
    UniqueText wanted = column.keysOf(exact.value_or(""));
    if (!wanted.exact || wanted.folded == folded)
        return;
    if (column.findConflict(transaction, wanted, id))
        wanted.slot = *wanted.exact;
    column.store(transaction, wanted, id);
}

/// Whether there may be more.
bool fillBatch(Transaction& transaction)
{
    const auto mark = transaction.find([](const Row& row) { return row.text(0); },
                                       "select value from core_secret where name = $1", MARK);
    if (mark == ALL)
        return false;
    const auto users = transaction.all(
        [](const Row& row) {
            return StoredKeys{row.integer(0), row.text(1), row.findText(2), row.findText(3), row.findText(4)};
        },
        "select id, name, name_folded, email, email_folded from core_user where id > $1 order by id limit $2",
        parseInteger(mark.value_or("0")).value_or(0), BATCH);
    for (const auto& user: users)
    {
        refold(transaction, nameColumn(), user.id, user.name, user.nameFolded);
        refold(transaction, emailColumn(), user.id, user.email, user.emailFolded);
        keepLooks(transaction, user.id, user.name);
    }
    noteProgress(transaction, users.empty() ? ALL : std::to_string(users.back().id));
    return !users.empty();
}

} // namespace

bool isLookTaken(Session& session, std::string_view name, std::int64_t exceptId)
{
    const auto looks = looksOf(name);
    return session
        .findInteger(
            "select user_id from core_user_look where look in ($1, $2, $3) and user_id <> $4 limit 1",
            looks.front(), looks[looks.size() / 2], looks.back(), exceptId)
        .has_value();
}

bool claimLooks(Transaction& transaction, std::int64_t userId, std::string_view name)
{
    const auto looks = looksOf(name);
    return std::all_of(looks.begin(), looks.end(),
                       [&](const auto& look) { return insertLook(transaction, look, {}, userId); });
}

void keepLooks(Transaction& transaction, std::int64_t userId, std::string_view name)
{
    for (const auto& look: looksOf(name))
    {
        const auto has = [&]
        {
            return transaction
                .findInteger("select 1 from core_user_look where look = $1 and user_id = $2", look, userId)
                .has_value();
        };
        // Looked for twice: another server may fill at the same moment, for the same account.
        if (!has() && !insertLook(transaction, look, {}, userId) && !has())
            insertLook(transaction, look, std::to_string(userId), userId);
    }
}

void forgetLooks(Transaction& transaction, std::int64_t userId)
{
    transaction.execute("delete from core_user_look where user_id = $1", userId);
}

void fillUserKeys(Database& database)
{
    if (findSecret(database, MARK) == ALL)
        return;
    while (database.write([](Transaction& transaction) { return fillBatch(transaction); })) {}
}

} // namespace colonnade
