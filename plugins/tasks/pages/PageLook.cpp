#include "pages/PageLook.h"

#include <colonnade/Identity.h>
#include <colonnade/Json.h>

namespace colonnade::tasks
{

namespace
{

bool isSignedIn(const Request&, const User* user)
{
    return user != nullptr;
}

void addMenus(Pages& pages)
{
    pages.navigation(
        {.menu = "user", .label = "New project", .path = "/project/new", .after = {}, .shown = isSignedIn});
}

/// The way back.
View& setProject(View& view, const Record* project)
{
    return view.set("project_path", project ? pathOf(*project) : std::string())
        .set("project_name", project ? project->text("name") : std::string());
}

View exampleOf(const char* name)
{
    View view;
    view.set(name, name).set("project_path", "/").set("project_name", "Birds");
    return view;
}

std::map<std::string, std::string, std::less<>> parametersOf(const Record& project)
{
    return {{"short_name", project.text("short_name")}};
}

} // namespace

PageLook::PageLook(Pages& pages, const CsrfHook& csrf):
    _pages(pages),
    _csrf(csrf),
    _form(pages.loadTemplate(
        "tasks_form", View(exampleOf("lede")).put("form", exampleForm()).put("secret_key", exampleForm()))),
    _message(pages.loadTemplate("tasks_message", exampleOf("sentence")))
{
    addMenus(pages);
}

Response PageLook::showForm(const Request& request, const FormPage& shown) const
{
    PageContent page{.title = shown.title, .from = _form, .status = shown.status};
    setProject(page.drawn, shown.project).say("lede", shown.lede).put("form", viewOf(shown.form));
    if (shown.secretKey)
        page.drawn.put("secret_key", viewOf(*shown.secretKey));
    if (shown.project)
    {
        page.menu = shown.visitors ? "site" : "owner";
        page.parameters = parametersOf(*shown.project);
    }
    if (shown.message)
        page.messages.push_back(*shown.message);
    return _pages.draw(request, page);
}

Response PageLook::say(const Request& request, const Record& project, Phrase title, Phrase sentence) const
{
    PageContent page{.title = std::move(title), .from = _message};
    setProject(page.drawn, &project).say("sentence", std::move(sentence));
    return _pages.draw(request, page);
}

} // namespace colonnade::tasks
