#include "people/PersonalData.h"

#include "api/FavoritesApi.h"

#include <colonnade/Crypto.h>
#include <colonnade/Json.h>

#include <Poco/Net/IPAddress.h>

#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr int PAGE = 500;
constexpr std::size_t V6_BYTES = 16;

/// `info` of more bytes is read for each answer by itself: memory does not grow with a page of them.
constexpr auto BRIEF_BYTES = "16384";

struct Answer
{
    std::int64_t id;
    std::string json; ///< up to `info`, which ends it
    std::optional<std::string> info;
    bool lacksInfo;
};

Answer toAnswer(const Row& row)
{
    JsonWriter json;
    json.beginObject()
        .member("id", row.integer(0))
        .member("project_id", row.integer(1))
        .member("task_id", row.integer(2))
        .member("created", row.text(3))
        .member("finish_time", row.text(4));
    json.key("timeout").value(row.findInteger(5));
    json.key("calibration").value(row.findInteger(6));
    json.key("media_url").value(row.findText(7));
    json.key("info");
    return {row.integer(0), json.take(), row.findText(8), row.boolean(9)};
}

std::string whole(Database& database, Answer answer)
{
    if (answer.lacksInfo)
        answer.info = database
                          .read(
                              [&](Session& session)
                              {
                                  return session.find([](const Row& row) { return row.findText(0); },
                                                      "SELECT info FROM tasks_run WHERE id = $1", answer.id);
                              })
                          .value_or(std::nullopt);
    return answer.json + answer.info.value_or("null") + "}";
}

/// Nobody's: of 2^128, so that it meets no other anonymous on a task.
Actor makeNobody(const Actors& actors)
{
    const std::string bytes = randomBytes(V6_BYTES);
    return actors.anonymous(Poco::Net::IPAddress(bytes.data(), V6_BYTES).toString());
}

std::string without(const std::string& ownersIds, std::int64_t userId)
{
    const auto document = JsonDocument::parse(ownersIds);
    JsonWriter json;
    json.beginArray();
    for (std::size_t i = 0; i < document.root().size(); ++i)
        if (const auto id = document.root().at(i); !id.isInteger() || id.integer() != userId)
            json.raw(id.toJson());
    return json.end().take();
}

void leaveProjects(Transaction& transaction, std::int64_t userId)
{
    const auto projects =
        transaction.all([](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                        "SELECT p.id, p.owners_ids FROM tasks_owner o JOIN tasks_project p "
                        "ON p.id = o.project_id WHERE o.user_id = $1",
                        userId);
    for (const auto& [id, ownersIds]: projects)
        transaction.execute("UPDATE tasks_project SET owners_ids = $2 WHERE id = $1", id,
                            without(ownersIds, userId));
}

} // namespace

void PersonalData::collect(std::int64_t userId, Part part, const std::function<void(std::string_view)>& take)
{
    if (part == Part::Projects)
        collectProjects(userId, take);
    else
        eachAnswerOf(_tasks.database, userId, take);
}

void PersonalData::collectProjects(std::int64_t userId, const std::function<void(std::string_view)>& take)
{
    using List = account::ContributionSource::Projects;
    for (const auto list: {List::Published, List::Draft})
        for (const auto& project:
             _contributions.projects(userId, list, account::ContributionSource::Shape::Full))
            take(project);
}

void eachAnswerOf(Database& database, std::int64_t userId, const std::function<void(std::string_view)>& take)
{
    // `+ 0` keeps both databases off the primary key, which would lead through the answers of everybody.
    static const std::string sql =
        "SELECT id, project_id, task_id, created, finish_time, timeout, calibration, media_url, "
        "CASE WHEN length(info) <= " +
        std::string(BRIEF_BYTES) +
        " THEN info END, "
        "coalesce(length(info), 0) > " +
        BRIEF_BYTES +
        " "
        "FROM tasks_run WHERE actor_id = $1 AND actor_kind = 'user' AND id + 0 > $2 ORDER BY id + 0 LIMIT " +
        std::to_string(PAGE);
    std::int64_t afterId = 0;
    for (;;)
    {
        const auto page = database.read(
            [&](Session& session) { return session.all(toAnswer, sql, std::to_string(userId), afterId); });
        if (page.empty())
            return;
        afterId = page.back().id;
        for (const auto& answer: page)
            take(whole(database, answer));
    }
}

std::optional<std::string> PersonalData::findObstacle(Session& session, std::int64_t userId)
{
    const auto owned =
        session.findInteger("SELECT COUNT(*) FROM tasks_project WHERE owner_id = $1", userId).value_or(0);
    if (owned == 0)
        return std::nullopt;
    return "You own " + std::to_string(owned) + (owned == 1 ? " project" : " projects") +
           ": delete them or hand them over before you delete your account.";
}

void PersonalData::unlink(Transaction& transaction, std::int64_t userId)
{
    const Actor person{.kind = "user", .id = std::to_string(userId), .scope = {}};
    const Actor nobody = makeNobody(_tasks.identity.actors());
    transaction.execute("UPDATE tasks_run SET actor_kind = $2, actor_id = $3, actor_key = $4 "
                        "WHERE actor_id = $1 AND actor_kind = 'user'",
                        person.id, nobody.kind, nobody.id, nobody.key());
    transaction.execute("UPDATE tasks_report SET actor_kind = $2, actor_id = $3, actor_key = $4 "
                        "WHERE actor_id = $1 AND actor_kind = 'user'",
                        person.id, nobody.kind, nobody.id, nobody.key());
    for (const std::string table: {"tasks_undo", "tasks_skip"})
        transaction.execute("DELETE FROM " + table + " WHERE actor_key = $1", person.key());
    transaction.execute("UPDATE tasks_lease SET actor_key = $2 WHERE actor_key = $1", person.key(),
                        nobody.key());
    transaction.execute("DELETE FROM tasks_progress WHERE actor_key = $1 AND project_id IN "
                        "(SELECT id FROM tasks_project)",
                        person.key());
    for (const std::string table: {"tasks_contributor", "tasks_contact"})
        transaction.execute("DELETE FROM " + table + " WHERE user_id = $1", userId);
    removeFavoritesOf(transaction, userId);
    for (const std::string table: {"tasks_announcement", "tasks_blogpost"})
        transaction.execute("UPDATE " + table + " SET user_id = NULL WHERE user_id = $1", userId);
    leaveProjects(transaction, userId);
}

} // namespace colonnade::tasks
