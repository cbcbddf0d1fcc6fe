#pragma once

#include "administration/AdminDesk.h"

namespace colonnade::tasks
{

/// `/admin/announcement`: news of the whole site. Any thread. Source: design/SITE.md §2.E.
class SiteNews
{
public:
    /// `desk` must outlive it.
    explicit SiteNews(const AdminDesk& desk):
        _desk(desk)
    {
    }

    OwnerRoutes routes() const;

private:
    Record requireNews(const Request& request) const;
    Response showList(const Request& request) const;
    Response showForm(const Request& request, const Record* news, PageForm form) const;
    Response edit(const Request& request, bool isNew) const;
    Response take(const Request& request, bool isNew) const;
    void store(const Caller& caller, const PageForm& form, const Record* before) const;
    Response remove(const Request& request) const;

    const AdminDesk& _desk;
};

} // namespace colonnade::tasks
