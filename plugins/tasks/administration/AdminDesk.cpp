#include "administration/AdminDesk.h"

#include "pages/PageAccess.h"

#include <colonnade/HttpError.h>
#include <colonnade/pybossa/FormFields.h>

namespace colonnade::tasks
{

namespace
{

View example()
{
    View view;
    View body = OwnerBody::example();
    view.set("words", "x").set("search_path", "/admin/projects");
    view.set("lede", "x").put("form", exampleForm()).put("parts", body.list("parts"));
    return view;
}

Caller requireAdministrator(const Tasks& tasks, const Request& request)
{
    Caller caller = findCaller(tasks.identity, request);
    if (!caller.signedIn())
        askToSignIn();
    if (!caller.admin)
        throw HttpError(403, problem::FORBIDDEN, "Only administrators may see this page.");
    return caller;
}

} // namespace

AdminDesk::AdminDesk(const Tasks& tasks, const ProjectApi& projects, const CsrfHook& csrf, Pages& pages):
    _tasks(tasks),
    _projects(projects),
    _csrf(csrf),
    _pages(pages),
    _views(pages),
    _template(pages.loadTemplate("tasks_admin", example()))
{
}

Response AdminDesk::enter(const Request& request, const Page& page) const
{
    return withSignIn(_csrf, _pages, request,
                      [&]
                      {
                          const Caller caller = requireAdministrator(_tasks, request);
                          return withSentences(request, [&] { return page(caller); });
                      });
}

Response AdminDesk::take(const Request& request, const Page& page) const
{
    return withSignIn(_csrf, _pages, request,
                      [&]
                      {
                          const Caller caller = requireAdministrator(_tasks, request);
                          _csrf.check(request);
                          return withSentences(request, [&] { return page(caller); });
                      });
}

Response AdminDesk::show(const Request& request, const AdminSheet& sheet) const
{
    pybossa::Shown shown{.templateName = sheet.templateName, .page = _template};
    shown.title = Phrase::verbatim(sheet.twinTitle);
    shown.pageTitle = sheet.heading;
    shown.menu = "admin";
    shown.unlisted = true;
    shown.flash =
        sheet.form && hasErrors(*sheet.form) ? std::optional(pybossa::pleaseCorrect()) : sheet.flash;
    if (wantsJson(request))
        shown.members = [&](JsonWriter& json, const Language& language)
        {
            const std::string token = _csrf.makeToken(request);
            json.member("csrf", token);
            if (sheet.form)
                writeFormTwin(json, *sheet.form, token, language);
            if (sheet.members)
                sheet.members(json);
        };
    shown.draw = [&](View& drawn)
    {
        drawn.say("lede", sheet.lede).set("words", sheet.words).set("search_path", sheet.searchPath);
        sheet.form ? drawn.put("form", viewOf(*sheet.form)) : drawn.set("form", nullptr);
        View parts = sheet.body.parts();
        drawn.put("parts", parts.list("parts"));
    };
    return _views.show(request, shown);
}

Response AdminDesk::leave(const Request& request, const std::string& path, const FlashMessage& message) const
{
    return _views.leave(request, path, message);
}

} // namespace colonnade::tasks
