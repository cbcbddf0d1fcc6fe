#pragma once

#include "account/Csrf.h"
#include "browser/Browser.h"
#include "browser/CsrfGuard.h"

namespace account
{

/// The service `account.csrf@1`.
class CsrfService final: public Csrf
{
public:
    CsrfService(const BrowserSessions& browsers, const CsrfGuard& guard):
        _browsers(browsers),
        _guard(guard)
    {
    }

    std::string makeToken(const colonnade::Request& request) const override;
    void check(const colonnade::Request& request) const override;

private:
    const BrowserSessions& _browsers;
    const CsrfGuard& _guard;
};

} // namespace account
