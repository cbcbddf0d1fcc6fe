#pragma once

#include "owning/OwnerDesk.h"

namespace colonnade::tasks
{

/// An owner's side of a project's news: write, change, publish, delete.
class OwnerNews
{
public:
    /// `desk` must outlive it.
    explicit OwnerNews(const OwnerDesk& desk):
        _desk(desk)
    {
    }

    OwnerRoutes routes() const;

private:
    Response page(const Request& request, const PageView& view, const Record* post, PageForm form) const;
    Response show(const Request& request, bool isNew) const;
    Response take(const Request& request, bool isNew) const;
    Response remove(const Request& request) const;
    Record requirePost(const Request& request, const PageView& view) const;
    void store(const PageView& view, const PageForm& form, const Record* before) const;

    const OwnerDesk& _desk;
};

} // namespace colonnade::tasks
