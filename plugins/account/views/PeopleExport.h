#pragma once

#include "views/AccountParts.h"

namespace account
{

/// `/admin/users/export?format=csv|json`: all people but those who restrict what is done with their data.
/// Source: design/SITE.md §2.E. Any thread.
class PeopleExport
{
public:
    /// `parts` must outlive it.
    explicit PeopleExport(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// For administrators. Without a format it leads to `/admin/`; 415 for another.
    colonnade::Response send(const colonnade::Request& request) const;

private:
    const AccountParts& _parts;
};

} // namespace account
