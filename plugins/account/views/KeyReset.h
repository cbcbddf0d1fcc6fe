#pragma once

#include "views/AccountParts.h"

namespace account
{

/// `/account/{name}/resetapikey`: a new API key. Any thread. Source: reference/pybossa-accounts.md 4.14.
class KeyReset
{
public:
    explicit KeyReset(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// The form's token, as JSON in any case; a person in front of a browser is asked first.
    colonnade::Response show(const colonnade::Request& request) const;
    /// A new key at once; the answer does not hold it, because answers are kept in histories.
    colonnade::Response submit(const colonnade::Request& request) const;

private:
    colonnade::Response showToken(const colonnade::Request& request) const;
    colonnade::Response askFirst(const colonnade::Request& request) const;

    const AccountParts& _parts;
};

} // namespace account
