#pragma once

#include "administration/AdminDesk.h"

namespace site
{

/// `/admin/`: what waits for administrators, and what they can do, as other plugins add it. Any thread.
class AdminPage
{
public:
    /// `desk` must outlive it.
    explicit AdminPage(const AdminDesk& desk):
        _desk(desk)
    {
    }

    /// As `AdminDesk::enter`.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    void drawWaiting(colonnade::View& page) const;

    const AdminDesk& _desk;
};

} // namespace site
