#pragma once

#include "forms/TaskForm.h"
#include "model/Resource.h"

#include <colonnade/Parameters.h>
#include <colonnade/View.h>

#include <string>
#include <vector>

namespace colonnade::tasks
{

/// A form as somebody has it before them.
struct ShownForm
{
    const TaskForm& form;
    const Record& task;
    std::string action;                     ///< where it is posted to
    Parameters fields = {};                 ///< what was filled in
    std::vector<FormMistake> mistakes = {}; ///< by the questions' names
    bool mends = false;                     ///< an answer that was given: nothing is skipped
};

/// What the template `tasks_task_form` draws; a part: the page around it is the caller's.
View drawForm(const ShownForm& shown);

/// The example that the template is checked with.
View exampleTaskForm();

/// The form for the JSON twin: its fields' values, and `errors` by field.
View formTwin(const ShownForm& shown, const std::string& token);

/// What the task is called: `title` or `name` of its `info`, else empty.
std::string titleOf(const Record& task);

/// The page's policy (`Content-Security-Policy`), which lets in the task's own medium and nothing else.
std::string policyFor(const TaskForm& form, const Record& task);

} // namespace colonnade::tasks
