#pragma once

#include "administration/AdminDesk.h"

namespace site
{

/// `/admin/log`: who did what, the newest first. Any thread.
class LogPage
{
public:
    /// `desk` must outlive it.
    explicit LogPage(const AdminDesk& desk):
        _desk(desk)
    {
    }

    /// `object`: as `AuditLine::object`, of that one alone; `account`: a number, of that person alone;
    /// `below`: the number of the last line of the page before.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    void draw(colonnade::View& page, const colonnade::AuditQuery& query,
              const std::vector<colonnade::AuditLine>& lines) const;

    const AdminDesk& _desk;
};

} // namespace site
