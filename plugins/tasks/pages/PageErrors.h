#pragma once

#include "model/Tasks.h"

#include <colonnade/HttpError.h>
#include <colonnade/Pages.h>

namespace colonnade::tasks
{

/// Problems below `/project`: `{"code", "description", "template"}`, or a page, which leads on to the project
/// where there is one.
class PageErrorRenderer final: public ErrorRenderer
{
public:
    /// Both must outlive it.
    PageErrorRenderer(const Tasks& tasks, const Pages& pages):
        _tasks(tasks),
        _pages(pages)
    {
    }

    std::string_view family() const override { return "pybossa_project"; }
    Response render(const Problem& problem, const Request& request) const override;

private:
    WayOn wayOn(const Problem& problem, const Request& request) const;
    bool isOpenProject(std::string_view shortName) const;

    const Tasks& _tasks;
    const Pages& _pages;
};

} // namespace colonnade::tasks
