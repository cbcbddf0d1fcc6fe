#pragma once

#include "api/CsrfHook.h"
#include "contribute/TaskSlot.h"
#include "forms/TaskForm.h"
#include "model/Tasks.h"

namespace colonnade::tasks
{

/// Draws tasks that are described by data (`info.task_form`). Any thread.
class FormSlot final: public TaskSlot
{
public:
    /// Both must outlive it.
    FormSlot(const Tasks& tasks, const CsrfHook& csrf):
        _tasks(tasks),
        _csrf(csrf)
    {
    }

    View example() const override;
    std::optional<View> draw(const Request& request, const Visit& visit) const override;
    void widen(const Visit& visit, Response& page) const override;
    std::optional<View> twin(const Request& request, const Visit& visit) const override;
    bool hasForm(const Record& project) const override;

private:
    std::optional<TaskForm> formOf(const Record& project) const;
    void addDeeds(View& view, const Request& request, const Visit& visit) const;

    const Tasks& _tasks;
    const CsrfHook& _csrf;
};

} // namespace colonnade::tasks
