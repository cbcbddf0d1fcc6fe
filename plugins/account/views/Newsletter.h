#pragma once

#include "views/AccountParts.h"

namespace account
{

/// `/account/newsletter`: asks whether somebody wants it, and takes subscriptions, which count once the
/// mailed link was opened: ours, or that of the newsletter's service. 404 without a newsletter. Any thread.
/// Source: reference/pybossa-accounts.md 4.16.
class Newsletter
{
public:
    explicit Newsletter(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// With `subscribe=true` or `false`: acts in JSON, asks in a page.
    colonnade::Response show(const colonnade::Request& request) const;
    colonnade::Response submit(const colonnade::Request& request) const; ///< subscribes, or ends it

    /// The mailed link's.
    colonnade::Response confirm(const colonnade::Request& request) const;
    /// POST of the mailed link's page.
    colonnade::Response confirmByForm(const colonnade::Request& request) const;

private:
    void requireNewsletter() const;
    colonnade::Response askFor(const colonnade::Request& request, const colonnade::User& user) const;
    colonnade::Response act(const colonnade::Request& request, const colonnade::User& user,
                            bool subscribe) const;
    void take(colonnade::Transaction& transaction, const colonnade::Request& request,
              const colonnade::User& user) const;
    colonnade::Response takeConfirmation(const colonnade::Request& request) const;

    const AccountParts& _parts;
};

} // namespace account
