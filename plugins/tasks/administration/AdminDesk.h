#pragma once

#include "api/ProjectApi.h"
#include "owning/OwnerBody.h"
#include "owning/OwnerDesk.h"
#include "pages/PostedPage.h"

#include <colonnade/Pages.h>
#include <colonnade/pybossa/Views.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// One page of administrators', in both of its forms.
struct AdminSheet
{
    std::string templateName; ///< PYBOSSA's
    Phrase heading;
    std::string twinTitle; ///< of the twin, in English
    Phrase lede = {};
    OwnerBody body = {};
    std::optional<PageForm> form = {};             ///< below the body; member `form` of the twin
    std::function<void(JsonWriter&)> members = {}; ///< of the twin, further ones
    std::optional<FlashMessage> flash = {};
    std::string words = {};      ///< that were searched for
    std::string searchPath = {}; ///< where words are sent to as `q`; empty: nothing is searched
};

/// Who gets to the pages of administrators, and how they begin and end. Any thread.
class AdminDesk
{
public:
    using Page = std::function<Response(const Caller& administrator)>;

    /// [provision] All must outlive it.
    AdminDesk(const Tasks& tasks, const ProjectApi& projects, const CsrfHook& csrf, Pages& pages);

    /// Runs a page's code for an administrator; leads others to where they can sign in, or throws 403.
    Response enter(const Request& request, const Page& page) const;
    /// The same for what a form has sent: it must be one of ours (CSRF).
    Response take(const Request& request, const Page& page) const;

    /// Errors of the form make it say so.
    Response show(const Request& request, const AdminSheet& sheet) const;
    Response leave(const Request& request, const std::string& path, const FlashMessage& message) const;

    const Tasks& tasks() const { return _tasks; }
    const ProjectApi& projects() const { return _projects; }
    const Pages& pages() const { return _pages; }

private:
    const Tasks& _tasks;
    const ProjectApi& _projects;
    const CsrfHook& _csrf;
    const Pages& _pages;
    const pybossa::Views _views;
    const std::shared_ptr<const PageTemplate> _template;
};

} // namespace colonnade::tasks
