#pragma once

#include "api/CsrfHook.h"
#include "contribute/Visit.h"
#include "model/Tasks.h"

#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::tasks
{

/// What describes the project's tasks by data (`info.task_form`); null: nothing that can be drawn.
std::shared_ptr<const TaskForm> formOf(const Tasks& tasks, const Record& project);

/// Draws tasks that are described by data, in place of the frame, by `tasks_task_form.mustache`. Any thread.
class FormSlot
{
public:
    /// Both must outlive it.
    FormSlot(const CsrfHook& csrf, const Pages& pages):
        _csrf(csrf),
        _pages(pages)
    {
    }

    View example() const; ///< with all that the template may show

    /// Whether the page shows the visit's task by its form.
    static bool draws(const Visit& visit) { return visit.form && visit.task; }
    // [draws]
    View draw(const Visit& visit) const;                         ///< for the template
    View twin(const Request& request, const Visit& visit) const; ///< in JSON, `form`
    void widen(const Visit& visit, Response& page) const; ///< the policy of what `draw` made, for its media

private:
    const CsrfHook& _csrf;
    const Pages& _pages;
};

} // namespace colonnade::tasks
