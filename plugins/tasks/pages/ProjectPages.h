#pragma once

#include "api/ProjectApi.h"
#include "pages/PageAccess.h"
#include "pages/PageLook.h"
#include "projects/ProjectPasswords.h"

namespace colonnade::tasks
{

/// The pages below `/project` that show a project and decide over it, each as HTML or JSON (reference 11).
/// They show no task presenter: a project's scripts would run with this site's sessions.
class ProjectPages
{
public:
    ProjectPages(const Tasks& tasks, const ProjectApi& projects, const ProjectPasswords& passwords,
                 const CsrfHook& csrf, const PageLook& look):
        _tasks(tasks),
        _projects(projects),
        _passwords(passwords),
        _csrf(csrf),
        _look(look)
    {
    }

    Response show(const Request& request) const;         ///< the project's page
    Response askToPublish(const Request& request) const; ///< the form, with its token
    Response publish(const Request& request) const;      ///< takes a draft's answers away for good
    Response resetSecret(const Request& request) const;  ///< JSON, but for people in front of a page

    /// A task's page. It counts as a request for the task: the caller may answer it (reference 7.2).
    Response showTask(const Request& request) const;

    /// The same as `resetSecret` for API clients: answers the project with its new key.
    Response resetSecretByApi(const Request& request) const;

private:
    Response publishPage(const Request& request, const Record& project) const;
    Response publishedAlready(const Request& request, const Record& project) const;
    Response taskPage(const Request& request, const Record& project, std::int64_t task,
                      const std::string& templateName, const char* sentence,
                      const std::function<void(JsonWriter&)>& members) const;
    Record change(const Request& request, void (*work)(Transaction&, Record&, const Tasks&)) const;
    std::string projectJson(const PageView& view) const;
    bool hold(const Request& request, const Actor& author, const Record& project, std::int64_t task) const;

    const Tasks& _tasks;
    const ProjectApi& _projects;
    const ProjectPasswords& _passwords;
    const CsrfHook& _csrf;
    const PageLook& _look;
};

} // namespace colonnade::tasks
