#include "http/CsrfGuard.h"

#include <algorithm>

namespace colonnade
{

CsrfGuard::CsrfGuard(const std::string& publicUrl, std::vector<Origin> frontEnds):
    _own(Origin::parse(publicUrl)),
    _frontEnds(std::move(frontEnds))
{
}

SentBy CsrfGuard::judge(const Request& request, std::string_view host) const
{
    const auto site = request.findHeader("Sec-Fetch-Site");
    const bool siteIsOwn = !site || *site == "same-origin" || *site == "none";
    if (const auto text = request.findHeader("Origin"))
    {
        const auto origin = Origin::parse(*text);
        if (!origin)
            return SentBy::OtherSite;
        if (std::find(_frontEnds.begin(), _frontEnds.end(), *origin) != _frontEnds.end())
            return SentBy::FrontEnd;
        const bool own = _own ? *origin == *_own : origin == Origin::of(request.secure(), host);
        return own && siteIsOwn ? SentBy::OwnPage : SentBy::OtherSite;
    }
    if (site)
        return siteIsOwn ? SentBy::OwnPage : SentBy::OtherSite;
    return SentBy::Unsaid;
}

bool CsrfGuard::accepts(const Request& request)
{
    switch (request.sentBy())
    {
    case SentBy::OwnPage:
    case SentBy::FrontEnd:
        return true;
    case SentBy::OtherSite:
        return false;
    case SentBy::Unsaid:
        break;
    }
    return request.contentType() == "application/json";
}

} // namespace colonnade
