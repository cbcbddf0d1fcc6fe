#include "web/FrontPage.h"

#include "web/Access.h"
#include "web/PageHeaders.h"

namespace account
{
colonnade::Response FrontPage::show(const colonnade::Request& request) const
{
    const auto user = _parts.identity.findUser(request);
    const auto writeMembers = [&](colonnade::JsonWriter& json, const View::Language&)
    { json.member("signed_in", user.has_value()); };
    const auto writeBody = [&](const View::Language& language)
    {
        const auto item = [&](const std::string& target, const char* text)
        { return renderLinkItem(target, language.say(text)); };
        const std::string items =
            user ? renderLinkItem(profilePath(*user), user->fullname) + item("/account/signout", "Sign out")
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
