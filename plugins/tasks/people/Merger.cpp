#include "people/Merger.h"

#include "api/FavoritesApi.h"

#include <colonnade/Actor.h>
#include <colonnade/Json.h>

#include <set>
#include <string>

namespace colonnade::tasks
{

namespace
{

Actor actorOf(std::int64_t user)
{
    return {.kind = "user", .id = std::to_string(user), .scope = {}};
}

std::int64_t countOf(Session& session, std::string_view sql, const std::string& value)
{
    return session.findInteger(sql, value).value_or(0);
}

MergedPart moveAnswers(Transaction& transaction, const Actor& from, const Actor& into)
{
    const auto moved = transaction.execute(
        "UPDATE tasks_run SET actor_id = $2, actor_key = $3 WHERE actor_id = $1 AND actor_kind = 'user' "
        "AND NOT EXISTS (SELECT 1 FROM tasks_run b WHERE b.task_id = tasks_run.task_id "
        "AND b.actor_key = $3)",
        from.id, into.id, into.key());
    return {"answers", moved,
            countOf(transaction, "SELECT COUNT(*) FROM tasks_run WHERE actor_id = $1 AND actor_kind = 'user'",
                    from.id)};
}

/// Those for tasks that the other one has in hand, or has answered, run out by themselves.
MergedPart moveLeases(Transaction& transaction, const Actor& from, const Actor& into)
{
    const auto moved = transaction.execute(
        "UPDATE tasks_lease SET actor_key = $2 WHERE actor_key = $1 AND NOT EXISTS "
        "(SELECT 1 FROM tasks_lease b WHERE b.task_id = tasks_lease.task_id AND b.actor_key = $2) "
        "AND NOT EXISTS (SELECT 1 FROM tasks_run r WHERE r.task_id = tasks_lease.task_id "
        "AND r.actor_key = $2)",
        from.key(), into.key());
    transaction.execute("DELETE FROM tasks_progress WHERE actor_key = $1 AND project_id IN "
                        "(SELECT id FROM tasks_project)",
                        from.key());
    return {"tasks in hand", moved,
            countOf(transaction, "SELECT COUNT(*) FROM tasks_lease WHERE actor_key = $1", from.key())};
}

/// `[3, 7]` with 7 in place of 3: `[7]`.
std::string replaced(const std::string& ownersIds, std::int64_t from, std::int64_t into)
{
    const auto document = JsonDocument::parse(ownersIds);
    std::set<std::int64_t> seen;
    JsonWriter json;
    json.beginArray();
    for (std::size_t i = 0; i < document.root().size(); ++i)
        if (const auto id = document.root().at(i); id.isInteger())
            if (const auto owner = id.integer() == from ? into : id.integer(); seen.insert(owner).second)
                json.value(owner);
    return json.end().take();
}

MergedPart moveProjects(Transaction& transaction, std::int64_t from, std::int64_t into)
{
    const auto projects =
        transaction.all([](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                        "SELECT p.id, p.owners_ids FROM tasks_owner o JOIN tasks_project p "
                        "ON p.id = o.project_id WHERE o.user_id = $1 ORDER BY p.id",
                        from);
    for (const auto& [id, ownersIds]: projects)
        transaction.execute("UPDATE tasks_project SET owners_ids = $2, "
                            "owner_id = CASE WHEN owner_id = $3 THEN $4 ELSE owner_id END WHERE id = $1",
                            id, replaced(ownersIds, from, into), from, into);
    return {"projects", static_cast<std::int64_t>(projects.size()), 0};
}

MergedPart movePosts(Transaction& transaction, std::int64_t from, std::int64_t into)
{
    std::int64_t moved = 0;
    for (const std::string table: {"tasks_announcement", "tasks_blogpost"})
        moved += transaction.execute("UPDATE " + table + " SET user_id = $2 WHERE user_id = $1", from, into);
    return {"posts", moved, 0};
}

} // namespace

std::vector<MergedPart> Merger::merge(Transaction& transaction, std::int64_t from, std::int64_t into)
{
    const Actor leaving = actorOf(from);
    const Actor staying = actorOf(into);
    return {moveAnswers(transaction, leaving, staying),
            moveLeases(transaction, leaving, staying),
            moveProjects(transaction, from, into),
            {"favourites", moveFavorites(transaction, from, into), 0},
            movePosts(transaction, from, into)};
}

} // namespace colonnade::tasks
