#include "AdminPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>

using colonnade::View;

namespace site
{

colonnade::Response AdminPage::show(const colonnade::Request& request) const
{
    const auto viewer = _parts.identity.findUser(request);
    if (!viewer)
        return _parts.pages.leave(request, "/account/signin?next=" + colonnade::encodePercent(request.path()),
                                  colonnade::FlashMessage{"message", "Please sign in to access this page."});
    if (!viewer->admin)
        throw colonnade::HttpError(403, colonnade::problem::FORBIDDEN,
                                   "Only administrators may see this page.");
    const auto draw = [&](View& page)
    {
        View& list = page.list("entries");
        for (const auto& part: _parts.sources.admin)
            for (const auto& entry: part->entries())
                list.add().say("label", entry.label).say("sentence", entry.sentence).set("path", entry.path);
    };
    return _parts.views.show(request, {.templateName = "/admin/index.html",
                                       .title = {},
                                       .members = [](colonnade::JsonWriter&, const colonnade::Language&) {},
                                       .page = _parts.templates.admin,
                                       .draw = draw,
                                       .pageTitle = "Administration",
                                       .menu = "admin"});
}

} // namespace site
