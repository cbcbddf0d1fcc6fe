#pragma once

#include "CsrfHook.h"
#include "ProjectApi.h"

namespace colonnade::tasks
{

/// The pages below `/project` that clients and a project's owners need, each as HTML or JSON (reference 11).
/// They show no task presenter: a project's scripts would run with this site's sessions.
class ProjectPages
{
public:
    ProjectPages(const Tasks& tasks, const ProjectApi& projects, const CsrfHook& csrf):
        _tasks(tasks),
        _projects(projects),
        _csrf(csrf)
    {
    }

    Response show(const Request& request) const;
    Response showSettings(
        const Request& request) const; ///< `update`: a CSRF token for what changes a project
    Response askToPublish(const Request& request) const;
    Response publish(const Request& request) const;
    Response resetSecret(const Request& request) const; ///< always JSON

    /// A task's page. It counts as a request for the task: the caller may answer it (reference 7.2).
    Response showTask(const Request& request) const;

    /// The same as `resetSecret` for API clients: answers the project with its new key.
    Response resetSecretByApi(const Request& request) const;

private:
    struct Found
    {
        Record project;
        Caller caller;
    };

    Found find(const Request& request) const;
    Found findManaged(const Request& request) const;
    Record change(const Request& request, void (*work)(Transaction&, Record&, const Tasks&)) const;
    std::string projectJson(const Found& found) const;
    bool hold(const Actor& actor, const Record& project, std::int64_t task) const;

    const Tasks& _tasks;
    const ProjectApi& _projects;
    const CsrfHook& _csrf;
};

} // namespace colonnade::tasks
