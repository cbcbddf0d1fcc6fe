#pragma once

#include "owning/OwnerDesk.h"

namespace colonnade::tasks
{

/// `/project/<short name>/results/<task>`: what has come out of a task, beside the answers that it was given,
/// to be written by hand.
class OwnerResults
{
public:
    /// `desk` must outlive it.
    explicit OwnerResults(const OwnerDesk& desk):
        _desk(desk)
    {
    }

    OwnerRoutes routes() const;

private:
    /// A task with its current result; `result` is nothing while the task is open.
    struct Shown
    {
        Record task;
        std::optional<Record> result;
        std::vector<std::pair<std::string, std::int64_t>> answers; ///< what was answered, how often
        std::optional<std::int64_t> previous, next;                ///< tasks with results
    };

    Shown read(const Request& request, const PageView& view) const;
    Response page(const Request& request, const PageView& view, const Shown& shown, PageForm form) const;
    Response show(const Request& request) const;
    Response take(const Request& request) const;

    const OwnerDesk& _desk;
};

} // namespace colonnade::tasks
