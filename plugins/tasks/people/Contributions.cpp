#include "people/Contributions.h"

#include "projects/Feed.h"
#include "projects/ProjectViews.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// A profile lists so many projects of each kind.
constexpr int MAX_PROJECTS = 500;

/// Who is above: by level, from the coarse to the fine, only the buckets beside the own one; then those with
/// the same score, by shard and number. Some thousand rows at most, whatever the number of users.
constexpr std::string_view STANDING =
    "SELECT c.n_answers, 1"
    " + (SELECT cast(coalesce(sum(r.n), 0) AS bigint) FROM tasks_rank r"
    " WHERE r.level = 2 AND r.bucket > c.n_answers / 4096)"
    " + (SELECT cast(coalesce(sum(r.n), 0) AS bigint) FROM tasks_rank r WHERE r.level = 1"
    " AND r.bucket > c.n_answers / 64 AND r.bucket < (c.n_answers / 4096 + 1) * 64)"
    " + (SELECT cast(coalesce(sum(r.n), 0) AS bigint) FROM tasks_rank r WHERE r.level = 0"
    " AND r.bucket > c.n_answers AND r.bucket < (c.n_answers / 64 + 1) * 64)"
    " + (SELECT cast(coalesce(sum(r.n), 0) AS bigint) FROM tasks_rank r WHERE r.level = 0"
    " AND r.bucket = c.n_answers AND r.shard < c.shard)"
    " + (SELECT count(*) FROM tasks_contributor b WHERE b.ranked AND b.n_answers > 0"
    " AND b.n_answers = c.n_answers AND b.shard = c.shard AND b.user_id < c.user_id)"
    " FROM tasks_contributor c WHERE c.user_id = $1 AND c.ranked AND c.n_answers > 0";

/// Where somebody stands in the order of ranks.
struct Spot
{
    std::int64_t userId = 0;
    std::int64_t answers = 0;
    std::int64_t shard = 0;
};

/// Ranked contributors by a condition, in one direction from a spot; the index of ranks has them in order.
constexpr const char* SPOT = "SELECT user_id, n_answers, shard FROM tasks_contributor "
                             "WHERE ranked AND n_answers > 0 AND ";

Spot spotOf(const Row& row)
{
    return {.userId = row.integer(0), .answers = row.integer(1), .shard = row.integer(2)};
}

/// As text (see `limitAtLeast`); callers have one each.
std::string exactLimit(int rows)
{
    return " LIMIT " + std::to_string(rows);
}

/// The next ones before the spot, the nearest first, or behind it: with the same score and shard, with the
/// same score, with another one. One statement for all three would not go along the index.
std::vector<Spot> neighbours(Session& session, const Spot& from, int limit, bool before)
{
    std::vector<Spot> found;
    const auto add = [&](const std::string& sql, const auto&... arguments)
    {
        if (const int missing = limit - static_cast<int>(found.size()); missing > 0)
            for (const auto& spot: session.all(spotOf, SPOT + sql + exactLimit(missing), arguments...))
                found.push_back(spot);
    };
    const std::string beyond = before ? " < " : " > ", back = before ? " DESC" : "";
    add("n_answers = $1 AND shard = $2 AND user_id" + beyond + "$3 ORDER BY user_id" + back, from.answers,
        from.shard, from.userId);
    add("n_answers = $1 AND shard" + beyond + "$2 ORDER BY shard" + back + ", user_id" + back, from.answers,
        from.shard);
    add("n_answers" + std::string(before ? " > " : " < ") + "$1 ORDER BY n_answers" +
            (before ? "" : " DESC") + ", shard" + back + ", user_id" + back,
        from.answers);
    return found;
}

std::string_view listOf(account::ContributionSource::Projects which)
{
    using Projects = account::ContributionSource::Projects;
    switch (which)
    {
    case Projects::Contributed:
        return "tasks_contribution c JOIN tasks_project t ON t.id = c.project_id "
               "WHERE c.user_id = $1 AND t.published ORDER BY t.name DESC LIMIT $2";
    case Projects::Published:
        return "tasks_owner o JOIN tasks_project t ON t.id = o.project_id "
               "WHERE o.user_id = $1 AND t.published ORDER BY t.id LIMIT $2";
    default:
        return "tasks_owner o JOIN tasks_project t ON t.id = o.project_id "
               "WHERE o.user_id = $1 AND NOT t.published ORDER BY t.id LIMIT $2";
    }
}

} // namespace

std::int64_t Contributions::countAnswers(std::int64_t userId)
{
    return _tasks.database.read(
        [&](Session& session)
        {
            return session.findInteger("SELECT n_answers FROM tasks_contributor WHERE user_id = $1", userId)
                .value_or(0);
        });
}

std::optional<Contributions::Standing> Contributions::findStanding(std::int64_t userId)
{
    return _tasks.database.read(
        [&](Session& session)
        {
            return session.find([](const Row& row)
                                { return Standing{.rank = row.integer(1), .score = row.integer(0)}; },
                                STANDING, userId);
        });
}

std::vector<Contributions::Ranked> Contributions::findTop(int limit)
{
    std::int64_t rank = 0;
    return _tasks.database.read(
        [&](Session& session)
        {
            rank = 0; // the work may be run again
            return session.all(
                [&](const Row& row) {
                    return Ranked{row.integer(0), {.rank = ++rank, .score = row.integer(1)}};
                },
                "SELECT user_id, n_answers FROM tasks_contributor WHERE ranked AND n_answers > 0 "
                "ORDER BY n_answers DESC, shard, user_id" +
                    exactLimit(limit));
        });
}

std::vector<Contributions::Ranked> Contributions::findAround(std::int64_t userId, int each)
{
    return _tasks.database.read(
        [&](Session& session)
        {
            std::vector<Ranked> ranked;
            const auto rank = session.find([](const Row& row) { return row.integer(1); }, STANDING, userId);
            const auto own = session.find(spotOf, SPOT + std::string("user_id = $1"), userId);
            if (!rank || !own)
                return ranked;
            auto spots = neighbours(session, *own, each, /*before=*/true);
            std::reverse(spots.begin(), spots.end());
            std::int64_t next = *rank - static_cast<std::int64_t>(spots.size());
            spots.push_back(*own);
            const auto behind = neighbours(session, *own, each, /*before=*/false);
            spots.insert(spots.end(), behind.begin(), behind.end());
            ranked.reserve(spots.size());
            for (const auto& spot: spots)
                ranked.push_back({spot.userId, {.rank = next++, .score = spot.answers}});
            return ranked;
        });
}

std::vector<Contributions::Contributor> Contributions::listContributors(std::int64_t offset, int limit)
{
    return _tasks.database.read(
        [&](Session& session)
        {
            return session.all(
                [](const Row& row) {
                    return Contributor{row.integer(0), row.integer(1)};
                },
                "SELECT user_id, n_answers FROM tasks_contributor WHERE ranked AND n_answers > 0 "
                "ORDER BY user_id DESC" +
                    exactLimit(limit) + " OFFSET $1",
                offset);
        });
}

void Contributions::setRanked(Transaction& transaction, std::int64_t userId, bool ranked)
{
    transaction.execute("INSERT INTO tasks_contributor (user_id, ranked) VALUES ($1, $2) "
                        "ON CONFLICT (user_id) DO UPDATE SET ranked = excluded.ranked "
                        "WHERE tasks_contributor.ranked <> excluded.ranked",
                        userId, ranked);
}

std::vector<Contributions::Event> Contributions::findEvents(int limit)
{
    return _tasks.database.read([&](Session& session) { return Feed(_tasks, session).latest(limit); });
}

std::vector<std::string> Contributions::projects(std::int64_t userId, Projects which, Shape shape)
{
    return _tasks.database.read(
        [&](Session& session)
        {
            const std::string sql = selectProjectViews(session.dialect(), listOf(which));
            ListedProjects listed(session);
            std::vector<std::string> json;
            for (const auto& view:
                 session.all([](const Row& row) { return ProjectView(row); }, sql, userId, MAX_PROJECTS))
                json.push_back(
                    listed.write(view, [&](const ProjectView& shown) { return toJson(shown, shape); }));
            return json;
        });
}

std::string Contributions::toJson(const ProjectView& view, Shape shape) const
{
    if (shape == Shape::Public)
        return view.publicJson(_tasks);
    using Key = ProjectView::SecretKey;
    return view.fullJson(_tasks, shape == Shape::Full ? Key::Shown : Key::Null);
}

} // namespace colonnade::tasks
