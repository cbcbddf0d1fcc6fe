#include "reading/ReadingPages.h"

namespace colonnade::tasks
{

namespace
{

void addMenu(Pages& pages)
{
    static constexpr std::pair<const char*, const char*> ENTRIES[] = {
        {"About", ""},    {"Results", "results"},    {"Statistics", "stats"},
        {"News", "blog"}, {"People", "leaderboard"}, {"How it works", "tutorial"}};
    std::string before;
    for (const auto& [label, path]: ENTRIES)
    {
        pages.navigation({.menu = "project",
                          .label = label,
                          .path = std::string("/project/{short_name}/") + path,
                          .after = before});
        before = label;
    }
}

} // namespace

ReadingPages::ReadingPages(const Tasks& tasks, const ProjectApi& projects, const ProjectPasswords& passwords,
                           const CsrfHook& csrf, const Frames& frames, Context& context):
    _twin(tasks, projects),
    _door(tasks, _twin, passwords, csrf, context.pages()),
    _about(tasks, _door, context.pages()),
    _contact(tasks, _door, csrf, context),
    _results(tasks, _door, frames, context.pages()),
    _stats(tasks, _door, context.pages()),
    _news(tasks, _door, context.pages()),
    _people(tasks, _door, context.pages()),
    _tutorial(_door, context.pages()),
    _taskPages(tasks, _door, context.pages()),
    _export(tasks, _door, context.dataDirectory(), context.pages())
{
    addMenu(context.pages());
}

std::vector<std::pair<RouteSpec, Handler>> ReadingPages::routes() const
{
    const std::string project = "/project/{short_name}/";
    std::vector<std::pair<RouteSpec, Handler>> routes;
    const auto add = [&](const std::string& path, const char* summary, auto page, auto call)
    {
        routes.emplace_back(get(project + path).summary(summary),
                            [page, call](const Request& request) { return (page->*call)(request); });
    };
    add("", "A project's page", &_about, &AboutPage::show);
    add("contact", "A message to a project's owners", &_contact, &ContactPage::ask);
    routes.emplace_back(post(project + "contact").summary("Sends it to them"),
                        [this](const Request& request) { return _contact.send(request); });
    add("results", "What has come out of a project", &_results, &ResultsPage::show);
    add("stats", "When and by whom a project is answered", &_stats, &StatsPage::show);
    add("blog", "A project's news", &_news, &NewsPages::list);
    add("{post:int}", "One of a project's news", &_news, &NewsPages::show);
    add("leaderboard", "Who has helped in a project", &_people, &PeoplePage::show);
    add("tasks/", "A project's tasks and ways to them", &_taskPages, &TaskPages::overview);
    for (const char* path:
         {"tasks/browse", "tasks/browse/{page:int}", "tasks/browse/{page:int}/{records:int}"})
        add(path, "Lists a project's tasks", &_taskPages, &TaskPages::browse);
    add("tasks/{task:int}", "A task and its answers", &_taskPages, &TaskPages::show);
    add("{task:int}/results.json", "The answers of a task", &_taskPages, &TaskPages::answers);
    add("tasks/export", "A project's downloads", &_export, &ExportPage::show);
    return routes;
}

} // namespace colonnade::tasks
