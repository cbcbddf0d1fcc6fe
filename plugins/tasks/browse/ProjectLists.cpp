#include "browse/ProjectLists.h"

#include "browse/ListedJson.h"
#include "model/ListNames.h"
#include "model/Resource.h"
#include "pages/ListPage.h"
#include "pages/PageAccess.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MOST_PAGES = 1'000'000;

/// A list that is no category.
std::string madeUp(std::string_view shortName, std::string_view name, std::string_view description)
{
    JsonWriter json;
    json.beginObject()
        .nullMember("created")
        .member("description", description)
        .nullMember("id")
        .key("info")
        .beginObject()
        .end()
        .member("name", name)
        .member("short_name", shortName)
        .end();
    return json.take();
}

std::string categoryJson(const Record& category)
{
    JsonWriter json;
    json.beginObject()
        .member("created", category.text("created"))
        .member("description", category.text("description"))
        .member("id", category.id())
        .key("info")
        .beginObject()
        .end()
        .member("name", category.text("name"))
        .member("short_name", category.text("short_name"))
        .end();
    return json.take();
}

std::string pathOfList(const std::string& shortName)
{
    return shortName.empty() ? "/project/" : "/project/category/" + encodePercent(shortName) + "/";
}

bool isOn(std::string_view text)
{
    const std::string value = lowerAscii(text);
    return !value.empty() && value != "false" && value != "0" && value != "no";
}

std::int64_t pageOf(const Request& request)
{
    std::int64_t page = 1;
    try
    {
        page = request.intParam("page");
    }
    catch (const Poco::NotFoundException&)
    {
        return page; // the route without it
    }
    if (page < 1 || page > MOST_PAGES)
        throw HttpError(404, problem::NOT_FOUND, "There is no such page.");
    return page;
}

/// The order that is kept from page to page.
std::string orderQuery(const Request& request)
{
    const std::string orderBy(request.query().get("orderby"));
    if (orderBy.empty())
        return {};
    return "?orderby=" + encodePercent(orderBy) + (isOn(request.query().get("desc")) ? "&desc=true" : "");
}

Phrase headingOf(std::int64_t total, const Language& language)
{
    if (total == 1)
        return "One project";
    return {"{n} projects", {{"n", groupedNumber(total, language)}}};
}

View examplePage()
{
    View view;
    for (const char* name: {"lede", "heading", "previous", "next", "here", "empty_sentence"})
        view.set(name, name);
    view.list("choices")
        .add()
        .set("path", "/")
        .set("label", "Nature")
        .set("current", true)
        .set("has_count", true)
        .set("n", 1);
    view.list("sorts").add().set("path", "/").set("label", "name").set("current", true).set("first", true);
    view.list("cards").add() = exampleCard();
    for (const char* name: {"has_cards", "has_pages"})
        view.set(name, true);
    return view;
}

void addSorts(View& page, const Request& request, const std::string& path)
{
    struct Sort
    {
        const char* label;
        const char* query;
    };
    static constexpr Sort SORTS[] = {
        {"recommended", ""}, {"newest", "?orderby=created&desc=true"}, {"name", "?orderby=name"}};
    const std::string chosen = orderQuery(request);
    View& list = page.list("sorts");
    for (const auto& sort: SORTS)
        list.add()
            .set("path", path + sort.query)
            .say("label", sort.label)
            .set("current", chosen == sort.query)
            .set("first", &sort == SORTS);
}

} // namespace

ProjectLists::ProjectLists(const Tasks& tasks, const CsrfHook& csrf, Pages& pages):
    _tasks(tasks),
    _csrf(csrf),
    _views(pages),
    _page(pages.loadTemplate("tasks_projects", examplePage()))
{
    pages.navigation({.menu = "site", .label = "Projects", .path = "/project/"});
}

ProjectLists::List ProjectLists::findList(Session& session, const std::string& name,
                                          const Caller& caller) const
{
    if (name.empty())
        return {{.kind = ListedKind::All}, name, "Projects", madeUp("", "All", "All projects")};
    if (name == FEATURED_LIST)
        return {{.kind = ListedKind::Featured},
                name,
                "Featured",
                madeUp(FEATURED_LIST, "Featured", "Featured projects"),
                false};
    if (name == UNDERWORKED_LIST)
        return {{.kind = ListedKind::Underworked},
                name,
                "Needs you most",
                madeUp(UNDERWORKED_LIST, "Underworked", "Projects that lack most answers")};
    if (name == DRAFT_LIST || name == HISTORY_LIST)
    {
        if (!caller.signedIn())
            askToSignIn();
        if (name == HISTORY_LIST)
            return {{.kind = ListedKind::History, .subject = *caller.userId},
                    name,
                    "What you have worked on",
                    madeUp(HISTORY_LIST, "Historical Contributions", "Projects previously contributed to")};
        if (!caller.admin)
            throw HttpError(403, problem::FORBIDDEN, "Only administrators see all drafts.");
        return {{.kind = ListedKind::Drafts}, name, "Drafts", madeUp(DRAFT_LIST, "Draft", "Draft projects")};
    }
    const auto id = session.findInteger("SELECT id FROM tasks_category WHERE short_name = $1", name);
    const auto category = id ? findRecord(session, categoryResource(), *id) : std::nullopt;
    if (!category)
        throw HttpError(404, problem::NOT_FOUND, "There is no such category.");
    return {{.kind = ListedKind::Category, .subject = *id},
            name,
            Phrase::verbatim(category->text("name")),
            categoryJson(*category)};
}

std::vector<ProjectLists::Choice> ProjectLists::choices(Session& session, const Caller& caller) const
{
    const auto counts = countByCategory(session);
    std::int64_t all = 0;
    for (const auto& [category, count]: counts)
        all += count;
    std::vector<Choice> choices{{"", "All", all, ""}};
    if (const auto featured = countProjects(session, {.kind = ListedKind::Featured}); featured > 0)
        choices.push_back({std::string(FEATURED_LIST), "Featured", featured,
                           madeUp(FEATURED_LIST, "Featured", "Featured projects")});
    const auto ids = session.all([](const Row& row) { return row.integer(0); },
                                 "SELECT id FROM tasks_category ORDER BY name, id");
    for (const auto id: ids)
        if (const auto category = findRecord(session, categoryResource(), id))
        {
            const auto found =
                std::find_if(counts.begin(), counts.end(), [id](const auto& one) { return one.first == id; });
            choices.push_back({category->text("short_name"), Phrase::verbatim(category->text("name")),
                               found == counts.end() ? 0 : found->second, categoryJson(*category)});
        }
    if (all > 0)
        choices.push_back({std::string(UNDERWORKED_LIST), "Needs you most", {}, ""});
    if (caller.signedIn())
        choices.push_back({std::string(HISTORY_LIST), "What you have worked on", {}, ""});
    if (caller.admin)
        choices.push_back({std::string(DRAFT_LIST), "Drafts", {}, ""});
    return choices;
}

Response ProjectLists::showAll(const Request& request) const
{
    return show(request, "");
}

Response ProjectLists::showCategory(const Request& request) const
{
    return show(request, request.param("category"));
}

/// Where nothing is featured there is still a list to show.
Response ProjectLists::leadToFirst(const Request& request) const
{
    const auto first = _tasks.database.read(
        [](Session& session)
        {
            return session.find([](const Row& row) { return row.text(0); },
                                "SELECT short_name FROM tasks_category ORDER BY id LIMIT 1");
        });
    return _views.leave(request, pathOfList(first.value_or("")));
}

ProjectLists::Found ProjectLists::read(const Request& request, const std::string& name) const
{
    const Caller caller = findCaller(_tasks.identity, request);
    Found found;
    found.page = pageOf(request);
    _tasks.database.read(
        [&](Session& session)
        {
            found.list = findList(session, name, caller);
            ListWish& wish = found.list.wish;
            wish.orderBy = request.query().get("orderby");
            wish.descending = isOn(request.query().get("desc"));
            wish.limit = PER_PAGE;
            wish.offset = (found.page - 1) * PER_PAGE;
            wish.now = _tasks.clock.nowSeconds();
            found.total = countProjects(session, wish);
            found.projects = listProjects(session, wish);
            found.choices = choices(session, caller);
            std::size_t bytes = 0;
            JsonWriter json;
            json.beginArray();
            if (wantsJson(request))
                for (const auto& project: found.projects)
                    json.raw(listedJson(session, _tasks, project, wish.kind == ListedKind::Category, bytes));
            found.objects = json.end().take();
        });
    return found;
}

void ProjectLists::writeTwin(JsonWriter& json, const Found& found)
{
    json.rawMember("active_cat", found.list.category).key("categories").beginArray();
    for (const auto& choice: found.choices)
        if (!choice.json.empty())
            json.raw(choice.json);
    json.end();
    if (found.list.hasCount)
        json.member("count", found.total);
    writePagination(json, {found.page, PER_PAGE, found.total});
    json.rawMember("projects", found.objects);
}

void ProjectLists::draw(View& page, const Request& request, const Found& found, const View& cards) const
{
    const Language& language = _views.pages().language(request);
    const std::string path = pathOfList(found.list.shortName);
    page.say("lede", found.list.shortName.empty()
                         ? Phrase("Pick one and begin. With an account, your answers count in your name.")
                         : Phrase())
        .say("heading", headingOf(found.total, language))
        .say("empty_sentence", found.total > 0 ? Phrase("This page of the list is empty.")
                                               : Phrase("There is no project here yet."))
        .set("has_cards", !found.projects.empty())
        .put("cards", cards);
    View& choices = page.list("choices");
    for (const auto& choice: found.choices)
        choices.add()
            .set("path", pathOfList(choice.shortName))
            .say("label", choice.label)
            .set("current", choice.shortName == found.list.shortName)
            .set("has_count", choice.count.has_value())
            .count("n", choice.count.value_or(0));
    addSorts(page, request, path);
    addPaging(page, {found.page, PER_PAGE, found.total}, language,
              [&](std::int64_t number)
              {
                  const std::string part =
                      number == 1 ? std::string() : "page/" + std::to_string(number) + "/";
                  return path + part + orderQuery(request);
              });
}

Response ProjectLists::show(const Request& request, const std::string& name) const
{
    return withSignIn(
        _csrf, _views.pages(), request,
        [&]
        {
            const Found found = read(request, name);
            if (found.list.wish.kind == ListedKind::Featured && found.total == 0)
                return leadToFirst(request);
            pybossa::Shown shown{.templateName = "/projects/index.html", .title = "Projects", .page = _page};
            if (wantsJson(request))
                shown.members = [&](JsonWriter& json, const Language&) { writeTwin(json, found); };
            shown.pageTitle = found.list.name;
            shown.unlisted =
                found.list.wish.kind == ListedKind::Drafts || found.list.wish.kind == ListedKind::History;
            View list;
            View& cards = list.list("cards");
            for (const auto& project: found.projects)
                cards.add() = cardOf(project, shown.pictureOrigins);
            shown.draw = [&](View& page) { draw(page, request, found, cards); };
            return _views.show(request, shown);
        });
}

} // namespace colonnade::tasks
