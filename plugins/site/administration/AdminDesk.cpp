#include "administration/AdminDesk.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>

#include <utility>

namespace site
{

colonnade::Response AdminDesk::enter(
    const colonnade::Request& request,
    const std::function<colonnade::Response(const colonnade::User& administrator)>& then) const
{
    const auto viewer = _parts.site.identity.findUser(request);
    if (!viewer)
        return _parts.site.views.leave(
            request, "/account/signin?next=" + colonnade::encodePercent(request.path()),
            colonnade::FlashMessage{"message", "Please sign in to access this page."});
    if (!viewer->admin)
        throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN,
                                   "Only administrators may see this page.");
    return then(*viewer);
}

colonnade::Response AdminDesk::show(const colonnade::Request& request, colonnade::pybossa::Shown shown) const
{
    shown.menu = "admin";
    shown.unlisted = true;
    return _parts.site.views.show(request, shown);
}

} // namespace site
