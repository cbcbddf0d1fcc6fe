#pragma once

#include "api/ProjectApi.h"
#include "owning/OwnerBody.h"
#include "pages/PageAccess.h"
#include "pages/PostedPage.h"
#include "pages/ProjectTwin.h"

#include <colonnade/Pages.h>
#include <colonnade/Route.h>
#include <colonnade/pybossa/Views.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// What is to be registered: addresses, and what answers there.
using OwnerRoutes = std::vector<std::pair<RouteSpec, Handler>>;

/// One page of the owner's side, in both of its forms.
struct OwnerPage
{
    std::string templateName; ///< PYBOSSA's
    Phrase heading;           ///< of the page
    std::string twinTitle;    ///< ` &middot; Tasks`, behind `Project: <name>`; empty: the heading alone
    Phrase lede = {};
    OwnerBody body = {};
    std::optional<PageForm> form = {}; ///< drawn below the body; member `form` of the twin
    std::function<void(JsonWriter&, const ProjectState&)> members = {}; ///< of the twin, further ones
    std::shared_ptr<const PageTemplate> page = {};                      ///< null: the common one
    std::function<void(View&, const ProjectState&)> draw = {};          ///< of the page
    bool numbers = true;                                                ///< the twin has `n_tasks` and such
    std::optional<FlashMessage> flash = {};
    std::set<std::string> pictureOrigins = {}; ///< as `PageContent::pictureOrigins`
    bool holdsKeys = false;
};

/// Who gets to the pages of a project's owners, and how they begin and end. Any thread.
class OwnerDesk
{
public:
    using Page = std::function<Response(const PageView&)>;

    /// [provision] All must outlive it.
    OwnerDesk(const Tasks& tasks, const ProjectApi& projects, const ProjectTwin& twin, const CsrfHook& csrf,
              Pages& pages);

    /// Runs a page's code for who manages the project; leads others to where they can sign in.
    Response enter(const Request& request, const Page& page) const;
    /// The same for what a form has sent: it must be one of ours (CSRF).
    Response take(const Request& request, const Page& page) const;
    /// The same for an address that acts by GET in PYBOSSA: a program's GET, which says that it wants JSON,
    /// acts; for a browser's the question is asked.
    Response actOrAsk(const Request& request, const Page& act, const Page& ask) const;

    /// Errors of a form make it say so.
    Response show(const Request& request, const PageView& view, const OwnerPage& page) const;
    /// To another page of the project (`settings`), where the message is shown.
    Response leave(const Request& request, const Record& project, std::string_view rest,
                   const FlashMessage& message) const;

    /// Changes the project in a transaction. What may not be stored throws `HttpError`, and is a page, too.
    Record change(const PageView& view, const ProjectApi::Change& work) const;

    const Tasks& tasks() const { return _tasks; }
    const ProjectApi& projects() const { return _projects; }
    Pages& pages() const { return _pages; }
    const pybossa::Views& views() const { return _views; }

    /// What the desk itself puts on each page, for the example of a template.
    static View exampleHead();

private:
    void writeTwin(JsonWriter& json, const Request& request, const PageView& view, const OwnerPage& page,
                   const Language& language) const;
    void draw(View& drawn, const Request& request, const PageView& view, const OwnerPage& page) const;

    const Tasks& _tasks;
    const ProjectApi& _projects;
    const ProjectTwin& _twin;
    const CsrfHook& _csrf;
    Pages& _pages;
    const pybossa::Views _views;
    std::shared_ptr<const PageTemplate> _common;
};

/// The field of that name.
FormField& fieldOf(PageForm& form, std::string_view name);

} // namespace colonnade::tasks
