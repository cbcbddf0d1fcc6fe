#pragma once

#include "administration/AdminDesk.h"

namespace colonnade::tasks
{

/// `/admin/categories`: the categories that projects are sorted into. Any thread. Source: design/SITE.md
/// §2.E.
class Categories
{
public:
    /// `desk` must outlive it.
    explicit Categories(const AdminDesk& desk):
        _desk(desk)
    {
    }

    OwnerRoutes routes() const;

private:
    struct Counted
    {
        Record category;
        std::int64_t projects = 0; ///< drafts, too
    };

    std::vector<Counted> list() const;
    Record requireCategory(const Request& request) const;
    Response showList(const Request& request, PageForm form,
                      const std::optional<FlashMessage>& flash = {}) const;
    Response add(const Request& request) const;
    Response showOne(const Request& request, const Record& category, PageForm form) const;
    Response update(const Request& request) const;
    Response ask(const Request& request) const;
    Response remove(const Request& request) const;
    Response refuseLast(const Request& request) const;

    const AdminDesk& _desk;
};

} // namespace colonnade::tasks
