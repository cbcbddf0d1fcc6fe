#pragma once

#include "api/CsrfHook.h"
#include "forms/TaskForm.h"
#include "model/Tasks.h"

#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <memory>

namespace colonnade::tasks
{

/// `/account/<name>/answers`: what somebody has answered, what became of it, and what may still be changed.
/// For that person alone, and administrators. Any thread.
class MyAnswers
{
public:
    /// [provision] All must outlive it.
    MyAnswers(const Tasks& tasks, Pages& pages, const CsrfHook& csrf);

    Response show(const Request& request) const;

private:
    struct Answer;

    User requirePerson(const Request& request) const;
    Response page(const Request& request) const;
    std::vector<Answer> find(Session& session, const Actor& person, std::int64_t number) const;
    void add(View& list, const Answer& answer) const;

    const Tasks& _tasks;
    const Pages& _pages;
    const CsrfHook& _csrf;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
