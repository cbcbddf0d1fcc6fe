#pragma once

#include "browser/Browser.h"

namespace account
{

/// `session`: the person whose cookies came along, from this browser's session or its remembered device.
/// Cookies that are unknown or expired are as good as none: whoever holds them can still read what anybody
/// may.
class SessionAuthenticator final: public colonnade::Authenticator
{
public:
    explicit SessionAuthenticator(const BrowserSessions& browsers):
        _browsers(browsers)
    {
    }

    std::string_view name() const override { return "session"; }
    std::variant<colonnade::NoCredentials, colonnade::Principal, colonnade::Rejected> authenticate(
        const colonnade::Request& request, const colonnade::Scope& scope) const override;
    bool ambient() const override { return true; }

private:
    const BrowserSessions& _browsers;
};

} // namespace account
