#pragma once

#include "forms/TaskForm.h"
#include "pages/PageAccess.h"

#include <cstdint>
#include <memory>
#include <optional>
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
    PageView view;                             ///< the project, and who has come
    std::int64_t own = 0;                      ///< answers that the visitor has given in it
    std::int64_t done = 0;                     ///< tasks that have enough answers
    std::optional<Record> task = {};           ///< the page's own, or the next one for the visitor
    std::shared_ptr<const TaskForm> form = {}; ///< which the server draws; null: the presenter is shown
    FormState state = {};                      ///< of that form
    bool held = false;                         ///< the task is in the visitor's hand
};

} // namespace colonnade::tasks
