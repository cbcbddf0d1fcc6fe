#include "FrontPage.h"

#include "Access.h"
#include "PageHeaders.h"

#include <colonnade/Text.h>

namespace account
{
namespace
{

std::string item(const std::string& target, const std::string& text)
{
    return "<li><a href=\"" + colonnade::escapeHtml(target) + "\">" + colonnade::escapeHtml(text) +
           "</a></li>\n";
}

} // namespace

colonnade::Response FrontPage::show(const colonnade::Request& request) const
{
    const auto user = _parts.identity.findUser(request);
    const auto writeMembers = [&](colonnade::JsonWriter& json)
    { json.member("signed_in", user.has_value()); };
    const auto writeBody = [&]
    {
        std::string items =
            user ? item(profilePath(*user), user->fullname) + item("/account/signout", "Sign out")
                 : item("/account/signin", "Sign in") + item("/account/register", "Register");
        return "<ul>\n" + items + item("/account/", "Community") + "</ul>\n";
    };
    auto response = _parts.views.show(
        request,
        {.templateName = "home/index.html", .title = "Welcome", .members = writeMembers, .body = writeBody});
    PageHeaders().apply(request, response); // the filter's prefix does not cover it
    return response;
}

} // namespace account
