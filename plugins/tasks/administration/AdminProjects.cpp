#include "administration/AdminProjects.h"

#include "pages/PageAccess.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace colonnade::tasks
{

/// What the list shows of a project.
struct AdminProjects::Line
{
    std::int64_t id = 0;
    std::string name;
    std::string shortName;
    std::string owner; ///< user name
    std::string category;
    bool isPublished = false;
    bool isFeatured = false;
    std::int64_t tasks = 0;
    std::int64_t completed = 0;
    std::string lastAnswer; ///< naive UTC; empty: none
};

namespace
{

constexpr const char* LIST = "/admin/projects";
constexpr int PER_PAGE = 50;
constexpr int MOST_FEATURABLE = 500;
constexpr std::size_t MAX_WORDS = 200;

std::string pathOfOne(std::int64_t id)
{
    return std::string(LIST) + "/" + std::to_string(id);
}

/// What `LIKE … ESCAPE '!'` finds anywhere.
std::string patternOf(std::string_view words)
{
    std::string pattern = "%";
    for (const char c: words)
    {
        if (c == '%' || c == '_' || c == '!')
            pattern += '!';
        pattern += c;
    }
    return pattern + "%";
}

std::string wordsOf(const Request& request)
{
    std::string words(trimBlanks(request.query().get("q")));
    if (words.size() > MAX_WORDS || !isValidUtf8(words) || words.find('\0') != std::string::npos)
        throw HttpError(400, problem::BAD_REQUEST, "q: wanted at most 200 bytes of text");
    return words;
}

/// The object that PYBOSSA's clients read, with its status.
Response refusal(int status, const std::string& sentence)
{
    JsonWriter json;
    json.beginObject().member("error", sentence).member("status_code", status).end();
    return Response::json(json.text(), status);
}

} // namespace

OwnerRoutes AdminProjects::routes() const
{
    OwnerRoutes routes;
    for (const std::string end: {"", "/"})
        routes.emplace_back(get(LIST + end).summary("All projects, for administrators"),
                            [this](const Request& request) { return showList(request); });
    routes.emplace_back(
        get(std::string(LIST) + "/{project:int}").summary("A project, for administrators"),
        [this](const Request& request)
        { return _desk.enter(request, [&](const Caller& caller) { return showOne(request, caller); }); });
    routes.emplace_back(
        post(std::string(LIST) + "/{project:int}").summary("Gives a project another category or owner"),
        [this](const Request& request) { return change(request); });
    routes.emplace_back(get("/admin/featured").summary("Which projects are featured, by category"),
                        [this](const Request& request) { return showFeatured(request); });
    routes.emplace_back(post("/admin/featured/{project:int}").summary("Features a project"),
                        [this](const Request& request) { return feature(request, Feature::Add); });
    routes.emplace_back(del("/admin/featured/{project:int}").summary("Features a project no more"),
                        [this](const Request& request) { return feature(request, Feature::Remove); });
    routes.emplace_back(
        post("/admin/featured/{project:int}/remove").summary("The same, for forms of browsers"),
        [this](const Request& request) { return feature(request, Feature::Remove); });
    return routes;
}

Record AdminProjects::requireProject(const Request& request) const
{
    auto project = _desk.tasks().database.read(
        [&](Session& session)
        { return findRecord(session, projectResource(), request.intParam("project")); });
    if (!project)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    return std::move(*project);
}

/// The newest first, by number, so that a page costs the same wherever it is.
std::vector<AdminProjects::Line> AdminProjects::list(const std::string& words, std::int64_t belowId) const
{
    const auto toLine = [](const Row& row)
    {
        return Line{row.integer(0), row.text(1),    row.text(2),    row.text(3),    row.text(4),
                    row.boolean(5), row.boolean(6), row.integer(7), row.integer(8), row.text(9)};
    };
    const std::string columns =
        "SELECT p.id, p.name, p.short_name, coalesce((SELECT u.name FROM core_user u WHERE u.id = "
        "p.owner_id), "
        "''), coalesce((SELECT c.name FROM tasks_category c WHERE c.id = p.category_id), ''), p.published, "
        "p.featured, p.n_tasks, (SELECT CAST(coalesce(sum(t.n_completed), 0) AS bigint) FROM tasks_tally t "
        "WHERE t.project_id = p.id), (SELECT coalesce(max(t.last_finish), '') FROM tasks_tally t WHERE "
        "t.project_id = p.id) FROM tasks_project p WHERE p.id < $1";
    return _desk.tasks().database.read(
        [&](Session& session)
        {
            if (words.empty())
                return session.all(toLine, columns + " ORDER BY p.id DESC LIMIT $2", belowId, PER_PAGE + 1);
            return session.all(toLine,
                               columns + " AND (lower(p.name) LIKE lower($2) ESCAPE '!' OR p.short_name LIKE "
                                         "lower($2) ESCAPE '!') ORDER BY p.id DESC LIMIT $3",
                               belowId, patternOf(words), PER_PAGE + 1);
        });
}

Response AdminProjects::showList(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const Caller&)
        {
            const std::string words = wordsOf(request);
            const auto below =
                parseInteger(request.query().get("below")).value_or(std::numeric_limits<std::int64_t>::max());
            auto lines = list(words, below);
            const bool hasMore = lines.size() > PER_PAGE;
            lines.resize(std::min<std::size_t>(lines.size(), PER_PAGE));
            AdminSheet sheet{.templateName = "admin/all_projects.html",
                             .heading = "Projects",
                             .twinTitle = "Projects",
                             .lede = "All projects, drafts too, the newest first.",
                             .words = words,
                             .searchPath = LIST};
            std::vector<std::vector<OwnerCell>> rows;
            rows.reserve(lines.size());
            for (const auto& line: lines)
                rows.push_back({{.text = line.name, .path = pathOfOne(line.id)},
                                {.text = line.owner},
                                {.text = line.category},
                                {.said = !line.isPublished ? Phrase("Draft")
                                         : line.isFeatured ? Phrase("Featured")
                                                           : Phrase("Published")},
                                {.text = std::to_string(line.tasks - line.completed)},
                                {.time = _desk.pages().time(line.lastAnswer)}});
            sheet.body.button("Featured projects", "/admin/featured");
            rows.empty() ? sheet.body.text("There is no such project.")
                         : sheet.body.table(
                               {"Project", "Owner", "Category", "State", "Open tasks", "Last answer"}, rows);
            const std::string next = hasMore ? std::string(LIST) + "?q=" + encodePercent(words) +
                                                   "&below=" + std::to_string(lines.back().id)
                                             : std::string();
            if (hasMore)
                sheet.body.button("Go on", next);
            sheet.members = [&](JsonWriter& json)
            {
                json.key("projects").beginArray();
                for (const auto& line: lines)
                    json.beginObject()
                        .member("id", line.id)
                        .member("name", line.name)
                        .member("short_name", line.shortName)
                        .member("owner", line.owner)
                        .member("category", line.category)
                        .member("published", line.isPublished)
                        .member("featured", line.isFeatured)
                        .member("n_tasks", line.tasks)
                        .member("n_completed_tasks", line.completed)
                        .member("last_activity", line.lastAnswer)
                        .end();
                json.end().member("next_page", next);
            };
            return _desk.show(request, sheet);
        });
}

PageForm AdminProjects::formOf(const Record& project) const
{
    const auto owner = _desk.tasks().identity.users().findById(project.integer("owner_id"));
    FormField category{.name = "category_id",
                       .label = "Category",
                       .type = "select",
                       .value = std::to_string(project.integer("category_id"))};
    const auto all = _desk.tasks().database.read(
        [](Session& session)
        {
            return session.all([](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                               "SELECT id, name FROM tasks_category ORDER BY name, id");
        });
    for (const auto& [id, name]: all)
        category.choices.push_back({std::to_string(id), Phrase::verbatim(name)});
    return {.action = pathOfOne(project.id()),
            .submit = "Save",
            .fields = {std::move(category),
                       {.name = "owner",
                        .label = "User name of the owner",
                        .value = owner ? owner->name : std::string(),
                        .hint = "A new owner runs the project alone, until others are added"}},
            .leavePath = LIST,
            .leaveLabel = "Not now"};
}

Response AdminProjects::showOne(const Request& request, const Caller&) const
{
    const Record project = requireProject(request);
    return showProject(request, project, formOf(project));
}

Response AdminProjects::showProject(const Request& request, const Record& project, PageForm form) const
{
    const std::string id = std::to_string(project.id());
    const bool isFeatured = project.boolean("featured");
    AdminSheet sheet{.templateName = "admin/project.html",
                     .heading = Phrase::verbatim(project.text("name")),
                     .twinTitle = "Project",
                     .form = std::move(form)};
    sheet.body.row({.label = "The project's page",
                    .hint = project.boolean("published") ? Phrase("Published") : Phrase("Draft"),
                    .button = "Open",
                    .path = pathOf(project)});
    sheet.body.row({.label = "What its owners see",
                    .hint = "As an administrator you may change all of it",
                    .button = "Open",
                    .path = pathOf(project, "settings")});
    sheet.body.row({.label = "Who changed what", .button = "Open", .path = pathOf(project, "auditlog")});
    sheet.body.row({.label = isFeatured ? Phrase("It is featured on the front page")
                                        : Phrase("Feature it on the front page"),
                    .button = isFeatured ? Phrase("Feature no more") : Phrase("Feature"),
                    .action = "/admin/featured/" + id + (isFeatured ? "/remove" : "")});
    return _desk.show(request, sheet);
}

Response AdminProjects::change(const Request& request) const
{
    return _desk.take(
        request,
        [&](const Caller& caller)
        {
            const Record project = requireProject(request);
            PageForm form = formOf(project);
            const PostedPage posted = PostedPage::read(request);
            FormField& category = fieldOf(form, "category_id");
            FormField& owner = fieldOf(form, "owner");
            category.value = posted.text("category_id");
            owner.value = posted.text("owner");
            const auto to = _desk.tasks().identity.users().findByName(owner.value);
            if (!to || to->disabled)
                owner.errors.emplace_back("There is nobody of that name.");
            if (std::none_of(category.choices.begin(), category.choices.end(),
                             [&](const FormChoice& choice) { return choice.value == category.value; }))
                category.errors.emplace_back("There is no such category.");
            if (hasErrors(form))
                return showProject(request, project, std::move(form));
            _desk.projects().change(project.id(), caller,
                                    [&](Transaction&, Record& changed)
                                    {
                                        changed.set("category_id", *parseInteger(category.value));
                                        if (changed.integer("owner_id") == to->id)
                                            return;
                                        changed.set("owner_id", to->id);
                                        changed.set("owners_ids", "[" + std::to_string(to->id) + "]");
                                    });
            return _desk.leave(request, pathOfOne(project.id()), {"success", "The project is changed."});
        });
}

Response AdminProjects::feature(const Request& request, Feature feature) const
{
    return _desk.take(
        request,
        [&](const Caller& caller)
        {
            const std::string id = std::to_string(request.intParam("project"));
            const bool isForm = !wantsJson(request) && request.method() == Method::Post;
            const auto found = _desk.tasks().database.read(
                [&](Session& session)
                { return findRecord(session, projectResource(), request.intParam("project")); });
            if (!found)
                return refusal(404, "Project.id " + id + " not found");
            const bool wanted = feature == Feature::Add;
            if (found->boolean("featured") == wanted && !isForm)
                return refusal(415, "Project.id " + id + (wanted ? " already featured" : " is not featured"));
            const Record project = _desk.projects().change(
                found->id(), caller, [&](Transaction&, Record& changed) { changed.set("featured", wanted); });
            if (isForm)
                return _desk.leave(request,
                                   request.query().has("list") ? std::string("/admin/featured")
                                                               : pathOfOne(project.id()),
                                   {"success", wanted ? Phrase("The project is featured on the front page.")
                                                      : Phrase("The project is featured no more.")});
            JsonWriter json;
            _desk.projects().writeObject(json, project, caller);
            return Response::json(json.text());
        });
}

Response AdminProjects::showFeatured(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const Caller& caller)
        {
            std::map<std::string, std::vector<Record>> byCategory;
            _desk.tasks().database.read(
                [&](Session& session)
                {
                    const auto found = session.all(
                        [](const Row& row) { return std::pair(row.integer(0), row.text(1)); },
                        "SELECT p.id, c.short_name FROM tasks_project p JOIN tasks_category c ON c.id = "
                        "p.category_id WHERE p.published ORDER BY p.featured DESC, p.id DESC LIMIT $1",
                        MOST_FEATURABLE);
                    for (const auto& [id, category]: found)
                        if (auto project = findRecord(session, projectResource(), id))
                            byCategory[category].push_back(std::move(*project));
                });
            AdminSheet sheet{.templateName = "admin/projects.html",
                             .heading = "Featured projects",
                             .twinTitle = "Featured projects",
                             .lede = "They stand first on the front page."};
            for (const auto& [category, projects]: byCategory)
            {
                sheet.body.heading(Phrase::verbatim(category));
                for (const auto& project: projects)
                {
                    const bool isFeatured = project.boolean("featured");
                    sheet.body.row({.label = Phrase::verbatim(project.text("name")),
                                    .button = isFeatured ? Phrase("Feature no more") : Phrase("Feature"),
                                    .action = "/admin/featured/" + std::to_string(project.id()) +
                                              (isFeatured ? "/remove?list=1" : "?list=1")});
                }
            }
            sheet.members = [&](JsonWriter& json)
            {
                json.key("categories").beginArray();
                for (const auto& one: byCategory)
                    json.value(one.first);
                json.end().key("projects").beginObject();
                for (const auto& [category, projects]: byCategory)
                {
                    json.key(category).beginArray();
                    for (const auto& project: projects)
                        _desk.projects().writeObject(json, project, caller);
                    json.end();
                }
                json.end();
            };
            return _desk.show(request, sheet);
        });
}

} // namespace colonnade::tasks
