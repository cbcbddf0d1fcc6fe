#pragma once

#include "views/AccountParts.h"

namespace account
{

/// `/`, where sign-in and sign-out lead to: links to the pages that there are. Switched off by
/// `account.front_page` for another plugin's. Any thread.
class FrontPage
{
public:
    explicit FrontPage(const AccountParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response show(const colonnade::Request& request) const; ///< `/`

private:
    const AccountParts& _parts;
};

} // namespace account
