#pragma once

#include "api/TaskApi.h"
#include "owning/OwnerDesk.h"

#include <colonnade/Parameters.h>

#include <string>

namespace colonnade::tasks
{

/// `/project/<short name>/tasks/<id>/edit`: what a task says, its priority, how many answers it wants, what
/// was reported of it; and its end.
class EditTask
{
public:
    /// Both must outlive it.
    EditTask(const OwnerDesk& desk, const TaskApi& api):
        _desk(desk),
        _api(api)
    {
    }

    OwnerRoutes routes() const;

private:
    Response show(const Request& request) const;
    Response page(const Request& request, const PageView& view, const Record& task, PageForm form) const;
    Response take(const Request& request) const;
    Response store(const Request& request, const PageView& view, const Record& task, PageForm form) const;
    Response remove(const Request& request, const PageView& view, const Record& task) const;
    Record requireTask(const Request& request, const PageView& view) const;

    const OwnerDesk& _desk;
    const TaskApi& _api;
};

/// `n_answers` and `priority_0` that were filled in, as the body of a change: `{"n_answers":3}`. Throws
/// `HttpError` 400 for what does not fit.
std::string changesOf(const Parameters& posted);

/// As short as it can be said.
std::string numberText(double number);

} // namespace colonnade::tasks
