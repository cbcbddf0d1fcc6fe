#pragma once

#include "forms/TaskForm.h"
#include "pages/PageAccess.h"

#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// A form as somebody has filled it in.
struct FormState
{
    Parameters fields = {};
    std::vector<FormMistake> mistakes = {};
    bool mends = false; ///< an answer that was given
};

/// A visit to a page on which a project's tasks are done.
struct Visit
{
    PageView view;                   ///< the project, and who has come
    std::int64_t own = 0;            ///< answers that the visitor has given in it
    std::int64_t done = 0;           ///< tasks that have enough answers
    std::optional<Record> task = {}; ///< the page's own, or the next one for the visitor
    FormState state = {};            ///< of the task's form
};

/// Draws tasks without scripts: it fills the place of the frame, by `tasks_task_form.mustache`. Any thread.
class TaskSlot
{
public:
    virtual ~TaskSlot() = default;

    /// One view with all that the template may show; its names begin with `form_`.
    virtual View example() const = 0;

    /// What the template shows of the visit's task; nothing: the project has no form, and its presenter is
    /// shown. `page` is drawn with it: its policy may be widened by `widen`.
    virtual std::optional<View> draw(const Request& request, const Visit& visit) const = 0;

    /// What the JSON twin shows as `form`; nothing: the project has none.
    virtual std::optional<View> twin(const Request& request, const Visit& visit) const = 0;

    /// Whether the project's tasks are drawn by it.
    virtual bool hasForm(const Record& project) const = 0;

    /// Called with the answer that holds what `draw` made, for the media of the task.
    virtual void widen(const Visit& visit, Response& page) const = 0;
};

} // namespace colonnade::tasks
