#pragma once

#include "api/ProjectApi.h"
#include "pages/PageAccess.h"
#include "pages/PageLook.h"
#include "pages/ProjectForm.h"
#include "pages/ProjectTwin.h"
#include "projects/ProjectPasswords.h"

namespace colonnade::tasks
{

/// The pages below `/project` that are forms: a new project, its settings, and the password that its pages
/// ask for. Each as HTML or JSON, as the account pages are: what is wrong stands in `form.errors`.
class ProjectFormPages
{
public:
    ProjectFormPages(const Tasks& tasks, const ProjectApi& projects, const ProjectTwin& twin,
                     const ProjectPasswords& passwords, const CsrfHook& csrf, const PageLook& look):
        _tasks(tasks),
        _projects(projects),
        _twin(twin),
        _passwords(passwords),
        _csrf(csrf),
        _look(look)
    {
    }

    Response showNew(const Request& request) const;        ///< `/project/new`
    Response create(const Request& request) const;         ///< its POST
    Response showUpdate(const Request& request) const;     ///< `…/update`, for owners
    Response update(const Request& request) const;         ///< its POST
    Response askForPassword(const Request& request) const; ///< `…/password`
    /// Its POST; wrong passwords count as failed sign-ins do, because they can be guessed.
    Response enterPassword(const Request& request) const;

private:
    /// `Stale`: the form was posted with a CSRF token that is good no more.
    enum class Shown
    {
        Fresh,
        Stale
    };

    /// Whether a page was posted whose token is good no more: it is shown again, with what was typed. Throws
    /// `HttpError` 400 for JSON, and for what a page of another site sent.
    bool isStale(const Request& request) const;
    Response newPage(const Request& request, const ProjectForm& form, Shown shown = Shown::Fresh) const;
    Response updatePage(const Request& request, const PageView& view, const ProjectForm& form,
                        Shown shown = Shown::Fresh) const;
    Response passwordPage(const Request& request, const PageView& view, bool wrong) const;
    bool check(ProjectForm& form) const;
    std::vector<FormChoice> categories() const;
    Response showForm(const Request& request, FormPage page, Shown shown) const;
    Response finished(const Request& request, const char* flash, const std::string& next) const;

    const Tasks& _tasks;
    const ProjectApi& _projects;
    const ProjectTwin& _twin;
    const ProjectPasswords& _passwords;
    const CsrfHook& _csrf;
    const PageLook& _look;
};

} // namespace colonnade::tasks
