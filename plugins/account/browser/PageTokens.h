#pragma once

#include "browser/Browser.h"
#include "browser/CsrfGuard.h"

#include <colonnade/Pages.h>

namespace account
{

/// The tokens of forms on pages of any plugin, as those of the account's own. Any thread.
class PageTokens final: public colonnade::FormTokens
{
public:
    /// Both must outlive it.
    PageTokens(const BrowserSessions& browsers, const CsrfGuard& guard):
        _browsers(browsers),
        _guard(guard)
    {
    }

    std::string makeToken(const colonnade::Request& request, colonnade::Response& response) const override
    {
        const Browser browser = _browsers.read(request);
        _browsers.introduce(browser, request, response);
        return _guard.makeToken(browser);
    }

private:
    const BrowserSessions& _browsers;
    const CsrfGuard& _guard;
};

} // namespace account
