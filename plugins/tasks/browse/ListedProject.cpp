#include "browse/ListedProject.h"

#include <colonnade/Clock.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <array>
#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t DAY_MICROSECONDS = 86'400'000'000;

/// Of `tasks_project p`.
constexpr std::string_view LISTED =
    "p.published AND NOT p.is_protected AND "
    "coalesce((SELECT u.restricted FROM core_user u WHERE u.id = p.owner_id), false) = false";

/// Each of the words stands somewhere in the project's name, its description or its category's name.
std::string holdsWords(std::size_t count)
{
    std::string condition;
    for (std::size_t i = 1; i <= count; ++i)
        condition += " AND lower(p.name || ' ' || p.description || ' ' || coalesce((SELECT c.name FROM "
                     "tasks_category c WHERE c.id = p.category_id), '')) LIKE lower($" +
                     std::to_string(i) + ") ESCAPE '!'";
    return condition;
}

/// What LIKE finds it by, wherever it stands.
std::string likePattern(std::string_view word)
{
    std::string pattern = "%";
    for (const char c: word)
    {
        if (c == '%' || c == '_' || c == '!')
            pattern += '!';
        pattern += c;
    }
    return pattern + "%";
}

/// The tables and the condition of a list. The first placeholders are the subject or the words, where there
/// are any.
std::string fromOf(const ListWish& wish)
{
    std::string listed = " FROM tasks_project p WHERE " + std::string(LISTED);
    switch (wish.kind)
    {
    case ListedKind::Search:
        return listed + holdsWords(wish.words.size());
    case ListedKind::Category:
        return listed + " AND p.category_id = $1";
    case ListedKind::Featured:
        return listed + " AND p.featured";
    case ListedKind::Drafts:
        return " FROM tasks_project p WHERE NOT p.published";
    case ListedKind::History:
        return " FROM tasks_contribution h JOIN tasks_project p ON p.id = h.project_id "
               "WHERE h.user_id = $1 AND p.published";
    default:
        return listed;
    }
}

bool hasSubject(ListedKind kind)
{
    return kind == ListedKind::Category || kind == ListedKind::History;
}

std::string sumOf(const char* column, const char* table)
{
    return std::string(", (SELECT CAST(coalesce(sum(c.") + column + "), 0) AS bigint) FROM " + table +
           " c WHERE c.project_id = p.id) AS " + column;
}

/// All projects of the list with their sums, as `s`.
std::string rowsOf(const ListWish& wish)
{
    return "(SELECT p.id, p.name, p.short_name, p.description, p.created, p.updated, p.thumbnail, "
           "p.featured, "
           "p.published, p.n_tasks, " +
           std::string(wish.kind == ListedKind::History ? "h.last_finish" : "''") +
           " AS worked, coalesce((SELECT u.fullname FROM core_user u WHERE u.id = p.owner_id), '') AS owner" +
           sumOf("n_volunteers", "tasks_project_count") + sumOf("n_wanted", "tasks_project_count") +
           sumOf("n_given", "tasks_project_count") + sumOf("n_completed", "tasks_tally") +
           ", (SELECT coalesce(max(c.last_finish), '') FROM tasks_tally c WHERE c.project_id = p.id) AS "
           "last_finish" +
           fromOf(wish) + ") s";
}

std::string steps(const std::string& value, const std::vector<std::pair<int, int>>& pointsAbove)
{
    std::string text = "CASE";
    for (const auto& [above, points]: pointsAbove)
        text += " WHEN " + value + " > " + std::to_string(above) + " THEN " + std::to_string(points);
    return text + " ELSE 0 END";
}

const std::string PROGRESS = "CASE WHEN s.n_wanted > 0 THEN s.n_given * 1.0 / s.n_wanted ELSE 0.0 END";

/// The placeholders are times: four, three, two days and a day ago.
std::string pointsFrom(int place)
{
    const auto time = [&](int days) { return "$" + std::to_string(place + days - 1); };
    const std::string latest = "CASE WHEN s.updated > s.last_finish THEN s.updated ELSE s.last_finish END";
    return "CASE WHEN s.n_wanted = 0 OR s.n_given < s.n_wanted THEN 1000 ELSE 0 END"
           " + CASE WHEN lower(s.name) LIKE '%test%' OR lower(s.short_name) LIKE '%test%' THEN 0 ELSE 500 END"
           " + CASE WHEN s.thumbnail <> '' THEN 200 ELSE 0 END + " +
           steps("s.n_tasks", {{100, 20}, {50, 15}, {20, 10}, {10, 5}, {0, 1}}) + " + " +
           steps("s.n_volunteers", {{100, 40}, {50, 30}, {20, 20}, {10, 10}, {0, 2}}) + " + CASE WHEN " +
           latest + " > " + time(1) + " THEN 50 WHEN " + latest + " > " + time(2) + " THEN 20 WHEN " +
           latest + " > " + time(3) + " THEN 10 WHEN " + latest + " > " + time(4) + " THEN 5 ELSE 0 END";
}

/// Members of the objects, and what stands for them in the statement.
constexpr std::pair<std::string_view, std::string_view> SORTABLE[] = {
    {"id", "s.id"},
    {"name", "lower(s.name)"},
    {"short_name", "lower(s.short_name)"},
    {"description", "lower(s.description)"},
    {"created", "s.created"},
    {"updated", "s.updated"},
    {"owner", "lower(s.owner)"},
    {"featured", "s.featured"},
    {"last_activity", "s.last_finish"},
    {"last_activity_raw", "s.last_finish"},
    {"n_tasks", "s.n_tasks"},
    {"n_volunteers", "s.n_volunteers"},
};

std::optional<std::string> wishedOrder(std::string_view member)
{
    if (member == "overall_progress")
        return PROGRESS;
    for (const auto& [name, expression]: SORTABLE)
        if (name == member)
            return std::string(expression);
    return std::nullopt;
}

/// `place`: of the first of the times, if it needs them.
std::string orderOf(const ListWish& wish, std::size_t place, bool& usesTimes)
{
    if (const auto wished = wishedOrder(wish.orderBy))
        return *wished + (wish.descending ? " DESC" : "") + ", s.id DESC";
    if (wish.kind == ListedKind::History)
        return "s.worked DESC, s.id DESC";
    if (wish.kind == ListedKind::Underworked)
        return PROGRESS + ", s.id DESC";
    usesTimes = true;
    return pointsFrom(static_cast<int>(place)) + " DESC, s.id DESC";
}

std::vector<std::string> patternsOf(const ListWish& wish)
{
    std::vector<std::string> patterns;
    patterns.reserve(wish.words.size());
    for (const auto& word: wish.words)
        patterns.push_back(likePattern(word));
    return patterns;
}

/// The values of the first placeholders; `patterns` outlive them.
std::vector<SqlValue> subjectOf(const ListWish& wish, const std::vector<std::string>& patterns)
{
    std::vector<SqlValue> values;
    if (hasSubject(wish.kind))
        values.emplace_back(wish.subject);
    for (const auto& pattern: patterns)
        values.emplace_back(std::string_view(pattern));
    return values;
}

ListedProject readListed(const Row& row)
{
    ListedProject project;
    project.id = row.integer(0);
    project.name = row.text(1);
    project.shortName = row.text(2);
    project.description = row.text(3);
    project.created = row.text(4);
    project.updated = row.text(5);
    project.thumbnail = row.text(6);
    project.featured = row.boolean(7);
    project.published = row.boolean(8);
    project.tasks = row.integer(9);
    project.owner = row.text(10);
    project.volunteers = row.integer(11);
    project.wanted = row.integer(12);
    project.given = row.integer(13);
    project.completed = row.integer(14);
    project.lastAnswer = row.text(15);
    return project;
}

constexpr const char* COLUMNS =
    "SELECT s.id, s.name, s.short_name, s.description, s.created, s.updated, s.thumbnail, s.featured, "
    "s.published, s.n_tasks, s.owner, s.n_volunteers, s.n_wanted, s.n_given, s.n_completed, s.last_finish "
    "FROM ";

constexpr const char* LACKING = " WHERE s.n_given < s.n_wanted";

/// The first character of a text.
std::string initialOf(const std::string& text)
{
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
        ++size;
    return text.substr(0, size);
}

} // namespace

double ListedProject::progress() const
{
    return wanted > 0
               ? std::clamp(100.0 * static_cast<double>(given) / static_cast<double>(wanted), 0.0, 100.0)
               : 0.0;
}

int ListedProject::percentDone() const
{
    return tasks > 0 ? static_cast<int>(std::clamp<std::int64_t>(completed * 100 / tasks, 0, 100)) : 0;
}

std::vector<ListedProject> listProjects(Session& session, const ListWish& wish)
{
    bool usesTimes = false;
    const auto patterns = patternsOf(wish);
    std::vector<SqlValue> values = subjectOf(wish, patterns);
    const std::string order = orderOf(wish, values.size() + 1, usesTimes);
    std::array<std::string, 4> times;
    for (std::size_t days = 0; days < times.size(); ++days)
        times[days] = isoTime(wish.now * 1'000'000 - static_cast<std::int64_t>(days + 1) * DAY_MICROSECONDS);
    if (usesTimes)
        for (const auto& time: times)
            values.emplace_back(std::string_view(time));
    values.emplace_back(wish.offset);
    const std::string sql = COLUMNS + rowsOf(wish) + (wish.kind == ListedKind::Underworked ? LACKING : "") +
                            " ORDER BY " + order + " LIMIT " + std::to_string(wish.limit) + " OFFSET $" +
                            std::to_string(values.size());
    std::vector<ListedProject> found;
    session.run(sql, values,
                [&](const Row& row)
                {
                    found.push_back(readListed(row));
                    return true;
                });
    return found;
}

std::int64_t countProjects(Session& session, const ListWish& wish)
{
    const std::string sql = wish.kind == ListedKind::Underworked
                                ? "SELECT count(*) FROM " + rowsOf(wish) + LACKING
                                : "SELECT count(*)" + fromOf(wish);
    const auto patterns = patternsOf(wish);
    std::int64_t count = 0;
    session.run(sql, subjectOf(wish, patterns),
                [&](const Row& row)
                {
                    count = row.integer(0);
                    return false;
                });
    return count;
}

std::vector<std::pair<std::int64_t, std::int64_t>> countByCategory(Session& session)
{
    return session.all([](const Row& row) { return std::pair(row.integer(0), row.integer(1)); },
                       "SELECT p.category_id, count(*)" + fromOf({.kind = ListedKind::All}) +
                           " GROUP BY p.category_id");
}

std::vector<std::pair<std::string, std::string>> listShortNames(Session& session, std::int64_t limit)
{
    return session.all([](const Row& row) { return std::pair(row.text(0), row.text(1)); },
                       "SELECT p.short_name, p.updated" + fromOf({.kind = ListedKind::All}) +
                           " ORDER BY p.id LIMIT $1",
                       limit);
}

std::optional<std::string> pictureOrigin(std::string_view address)
{
    if (address.starts_with('/') && !address.starts_with("//"))
        return std::string();
    const bool isWeb = address.starts_with("https://") || address.starts_with("http://");
    const auto end = isWeb ? address.find_first_of("/?#", address.find("://") + 3) : std::string_view::npos;
    const std::string origin = lowerAscii(address.substr(0, end));
    const bool isPlain = std::all_of(origin.begin(), origin.end(),
                                     [](char c) {
                                         return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                                c == '.' || c == '-' || c == ':' || c == '/';
                                     });
    return isWeb && isPlain ? std::optional(origin) : std::nullopt;
}

View cardOf(const ListedProject& project, std::set<std::string>& origins)
{
    const auto origin =
        project.thumbnail.empty() ? std::optional<std::string>() : pictureOrigin(project.thumbnail);
    if (origin && !origin->empty())
        origins.insert(*origin);
    View card;
    card.set("path", "/project/" + encodePercent(project.shortName) + "/")
        .set("name", project.name)
        .set("sentence", project.description)
        .set("picture", origin ? project.thumbnail : std::string())
        .set("letter", initialOf(project.name))
        .set("has_tasks", project.tasks > 0)
        .set("done", project.completed)
        .set("total", project.tasks)
        .count("done_said", project.completed)
        .count("total_said", project.tasks)
        .set("percent", project.percentDone())
        .set("is_draft", !project.published)
        .set("is_done", project.published && project.wanted > 0 && !project.isOpen())
        .set("needs_most", false);
    return card;
}

View exampleCard()
{
    std::set<std::string> origins;
    ListedProject project;
    project.name = "Birds";
    project.description = "Count them";
    project.thumbnail = "/birds.png";
    return cardOf(project, origins);
}

} // namespace colonnade::tasks
