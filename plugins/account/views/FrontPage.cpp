#include "views/FrontPage.h"

#include "dialect/PageHeaders.h"
#include "views/Access.h"

namespace account
{
colonnade::Response FrontPage::show(const colonnade::Request& request) const
{
    const auto user = _parts.identity.findUser(request);
    const auto writeMembers = [&](colonnade::JsonWriter& json, const colonnade::Language&)
    { json.member("signed_in", user.has_value()); };
    const auto draw = [&](colonnade::View& page)
    {
        if (user)
        {
            drawWay(page, profilePath(*user), colonnade::Phrase::verbatim(user->fullname));
            drawWay(page, "/account/signout", "Sign out");
        }
        else
        {
            drawWay(page, "/account/signin", "Sign in");
            if (_parts.isOpen())
                drawWay(page, "/account/register", "Register");
        }
        drawWay(page, "/account/", "Community");
    };
    auto response = _parts.views.show(request, {.templateName = "home/index.html",
                                                .title = "Welcome",
                                                .members = writeMembers,
                                                .page = _parts.templates.form,
                                                .draw = draw});
    PageHeaders().apply(request, response); // the filter's prefix does not cover it
    return response;
}

} // namespace account
