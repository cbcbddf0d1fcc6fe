#pragma once

#include "api/ProjectApi.h"
#include "pages/PageAccess.h"
#include "pages/PageLook.h"
#include "pages/ProjectTwin.h"
#include "projects/ProjectPasswords.h"

namespace colonnade::tasks
{

/// The pages below `/project` that show a project and decide over it, each as HTML or JSON (reference 11).
class ProjectPages
{
public:
    ProjectPages(const Tasks& tasks, const ProjectApi& projects, const ProjectTwin& twin,
                 const ProjectPasswords& passwords, const CsrfHook& csrf, const PageLook& look):
        _tasks(tasks),
        _projects(projects),
        _twin(twin),
        _passwords(passwords),
        _csrf(csrf),
        _look(look)
    {
    }

    Response askToPublish(const Request& request) const; ///< the form, with its token
    Response publish(const Request& request) const;      ///< takes a draft's answers away for good
    Response resetSecret(const Request& request) const;  ///< JSON, but for people in front of a page

    /// The same as `resetSecret` for API clients: answers the project with its new key.
    Response resetSecretByApi(const Request& request) const;

private:
    Response publishPage(const Request& request, const Record& project) const;
    Response publishedAlready(const Request& request, const Record& project) const;
    Record change(const Request& request, void (*work)(Transaction&, Record&, const Tasks&)) const;

    const Tasks& _tasks;
    const ProjectApi& _projects;
    const ProjectTwin& _twin;
    const ProjectPasswords& _passwords;
    const CsrfHook& _csrf;
    const PageLook& _look;
};

} // namespace colonnade::tasks
