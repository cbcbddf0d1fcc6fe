#include "http/CsrfGuard.h"

#include "colonnade/Text.h"

namespace colonnade
{

namespace
{

std::string originOf(const std::string& url)
{
    const std::size_t host = url.find("://");
    if (host == std::string::npos)
        return {};
    return lowerAscii(std::string_view(url).substr(0, url.find('/', host + 3)));
}

} // namespace

CsrfGuard::CsrfGuard(const std::string& publicUrl):
    _origin(originOf(publicUrl))
{
}

bool CsrfGuard::accepts(const Request& request) const
{
    if (const auto site = request.findHeader("Sec-Fetch-Site"))
        return *site == "same-origin" || *site == "none";
    if (const auto origin = request.findHeader("Origin"))
        return isOwnOrigin(lowerAscii(*origin), request);
    return request.contentType() == "application/json";
}

bool CsrfGuard::isOwnOrigin(std::string_view origin, const Request& request) const
{
    if (!_origin.empty() && origin == _origin)
        return true;
    const auto host = request.findHeader("Host");
    if (!host)
        return false;
    return origin == std::string(request.secure() ? "https://" : "http://") + lowerAscii(*host);
}

} // namespace colonnade
