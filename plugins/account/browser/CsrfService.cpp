#include "browser/CsrfService.h"

namespace account
{

std::string CsrfService::makeToken(const colonnade::Request& request) const
{
    const Browser browser = _browsers.read(request);
    return browser.unknown ? std::string() : _guard.makeToken(browser);
}

void CsrfService::check(const colonnade::Request& request) const
{
    const auto& principal = request.principal();
    if (principal && principal->method != "session")
        return;
    _guard.check(request, _browsers.read(request));
}

} // namespace account
