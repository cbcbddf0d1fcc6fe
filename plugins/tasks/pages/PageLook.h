#pragma once

#include "pages/PageAccess.h"

#include <colonnade/HttpError.h>
#include <colonnade/PageForm.h>
#include <colonnade/Pages.h>

#include <memory>
#include <optional>
#include <string>

namespace colonnade::tasks
{

/// A page with a form about a project, as a person sees it.
struct FormPage
{
    Phrase title;
    PageForm form;
    Phrase lede = {};
    std::optional<PageForm> secretKey = {}; ///< folded, below the form
    const Record* project = nullptr;        ///< null: there is none yet
    std::optional<FlashMessage> message = {};
    int status = 200;
    bool visitors = false; ///< it is no page of the project's owners
};

/// How the pages below `/project` look: their templates, and the menus that lead to them. Any thread.
class PageLook
{
public:
    /// [provision] Both must outlive it. Throws `ConfigurationException` for templates that are no good.
    PageLook(Pages& pages, const CsrfHook& csrf);

    Response showForm(const Request& request, const FormPage& page) const;
    /// A sentence, and the way back to the project.
    Response say(const Request& request, const Record& project, Phrase title, Phrase sentence) const;

    /// Leads elsewhere; `message` (category, text) is shown there.
    Response leave(const Request& request, const std::string& target, FlashMessage message) const
    {
        return _pages.leave(request, target, message);
    }

    /// As the function of that name.
    Response withSignIn(const Request& request, const std::function<Response()>& page) const
    {
        return tasks::withSignIn(_csrf, _pages, request, page);
    }

    const Pages& pages() const { return _pages; } ///< what they are drawn with

private:
    Pages& _pages;
    const CsrfHook& _csrf;
    std::shared_ptr<const PageTemplate> _form, _message;
};

} // namespace colonnade::tasks
