#include "api/FavoritesApi.h"

#include "model/ApiErrors.h"
#include "projects/Privacy.h"
#include "records/Body.h"
#include "records/RecordStore.h"

namespace colonnade::tasks
{

namespace
{

std::int64_t requireUser(const Request& request)
{
    const auto user = signedInUser(request);
    if (!user)
        throw unauthorized();
    return *user;
}

std::int64_t taskIn(const JsonValue& body)
{
    const JsonValue id = body.size() == 1 ? body.find("task_id") : JsonValue();
    if (!id)
        throw attributeError("The body must be {\"task_id\": number}.");
    const Value task = valueFromJson(id, ColumnType::Integer, "task_id");
    if (isNull(task))
        throw notFound();
    return std::get<std::int64_t>(task);
}

/// Brings the task's own list in line with the table.
void refresh(Transaction& transaction, Record& task)
{
    JsonWriter ids;
    ids.beginArray();
    for (const auto user: transaction.all([](const Row& row) { return row.integer(0); },
                                          "SELECT user_id FROM tasks_favorite WHERE task_id = $1 "
                                          "ORDER BY user_id",
                                          task.id()))
        ids.value(user);
    task.set("fav_user_ids", ids.end().take());
    transaction.execute("UPDATE tasks_task SET fav_user_ids = $2 WHERE id = $1", task.id(),
                        task.text("fav_user_ids"));
}

Record requireTask(Transaction& transaction, std::int64_t id)
{
    auto task = lockRecord(transaction, taskResource(), id);
    if (!task)
        throw notFound();
    return std::move(*task);
}

} // namespace

std::int64_t moveFavorites(Transaction& transaction, std::int64_t from, std::int64_t into)
{
    const auto moved = transaction.execute("INSERT INTO tasks_favorite (user_id, task_id) "
                                           "SELECT $2, task_id FROM tasks_favorite WHERE user_id = $1 "
                                           "ON CONFLICT (user_id, task_id) DO NOTHING",
                                           from, into);
    removeFavoritesOf(transaction, from); // which tells each of the tasks
    return moved;
}

void setFavorite(Transaction& transaction, std::int64_t userId, std::int64_t task, bool liked)
{
    Record record = requireTask(transaction, task);
    if (liked)
        transaction.execute("INSERT INTO tasks_favorite (user_id, task_id) VALUES ($1, $2) "
                            "ON CONFLICT (user_id, task_id) DO NOTHING",
                            userId, task);
    else
        transaction.execute("DELETE FROM tasks_favorite WHERE user_id = $1 AND task_id = $2", userId, task);
    refresh(transaction, record);
}

void removeFavoritesOf(Transaction& transaction, std::int64_t userId)
{
    const auto tasks =
        transaction.all([](const Row& row) { return row.integer(0); },
                        "SELECT task_id FROM tasks_favorite WHERE user_id = $1 ORDER BY task_id", userId);
    for (const auto id: tasks)
        if (auto task = lockRecord(transaction, taskResource(), id))
        {
            transaction.execute("DELETE FROM tasks_favorite WHERE user_id = $1 AND task_id = $2", userId, id);
            refresh(transaction, *task);
        }
}

FavoritesApi::FavoritesApi(const Tasks& tasks):
    ResourceApi(tasks, taskResource())
{
}

Response FavoritesApi::list(const Request& request) const
{
    ListScope scope;
    scope.favoriteOf = requireUser(request);
    Parameters known; // the others are ignored
    for (const auto& [name, value]: request.query())
        if (name == "limit" || name == "offset" || name == "last_id" || name == "orderby" || name == "desc")
            known.add(name, value);
    const Caller caller = findCaller(tasks().identity, request);
    return listWith(parseListArguments(known, resource(), caller, {}), scope, caller);
}

Response FavoritesApi::create(const Request& request) const
{
    const std::int64_t user = requireUser(request);
    const Caller caller = findCaller(tasks().identity, request);
    const JsonDocument body = parseBody(request);
    const std::int64_t id = taskIn(body.root());
    const Record liked = tasks().database.write(
        [&](Transaction& transaction)
        {
            Record task = requireTask(transaction, id);
            if (seenOf(transaction, sightOf(transaction, tasks(), caller), task.integer("project_id")) ==
                Seen::Nothing)
                throw forbidden();
            transaction.execute("INSERT INTO tasks_favorite (user_id, task_id) VALUES ($1, $2) "
                                "ON CONFLICT (user_id, task_id) DO NOTHING",
                                user, id);
            refresh(transaction, task);
            return task;
        });
    return answerRecord(liked, {});
}

Response FavoritesApi::update(const Request&) const
{
    throw HttpError(405, problem::METHOD_NOT_ALLOWED, "Favourites are added and removed, not changed.");
}

Response FavoritesApi::remove(const Request& request) const
{
    const std::int64_t user = requireUser(request);
    const std::int64_t id = request.intParam("id");
    const Record left = tasks().database.write(
        [&](Transaction& transaction)
        {
            Record task = requireTask(transaction, id);
            if (transaction.execute("DELETE FROM tasks_favorite WHERE user_id = $1 AND task_id = $2", user,
                                    id) == 0)
                throw notFound();
            refresh(transaction, task);
            return task;
        });
    return answerRecord(left, {});
}

} // namespace colonnade::tasks
