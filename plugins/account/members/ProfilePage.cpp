#include "members/ProfilePage.h"

#include "web/Access.h"
#include "web/Page.h"

#include <colonnade/Text.h>

using colonnade::Language;

namespace account
{
namespace
{

std::string row(const std::string& term, const std::string& text)
{
    return "<dt>" + colonnade::escapeHtml(term) + "</dt><dd>" + colonnade::escapeHtml(text) + "</dd>\n";
}

} // namespace

std::string renderOwnProfile(const Language& language, const colonnade::User& user, const std::string& apiKey,
                             const std::string& csrfToken)
{
    const std::string path = profilePath(user);
    const auto link = [&](const std::string& target, const char* text)
    { return renderLinkItem(target, language.say(text)); };
    return "<dl>\n" + row(language.say("Full name"), user.fullname) +
           row(language.say("User name"), user.name) + row(language.say("E-mail address"), user.email) +
           row(language.say("API key"), apiKey) + "</dl>\n" +
           renderForm(language, path + "resetapikey", csrfToken, {}, {}, "Make a new API key") + "<ul>\n" +
           link(path + "update", "Update your profile") + link(path + "projects", "Projects") +
           link(path + "export", "A copy of your data") + link(path + "delete", "Delete the account") +
           link("/account/signout", "Sign out") + "</ul>\n";
}

std::string renderProjects(const std::string& heading, const std::vector<std::string>& names)
{
    std::string html = "<h2>" + colonnade::escapeHtml(heading) + "</h2>\n<ul>\n";
    for (const auto& name: names)
        html += "<li>" + colonnade::escapeHtml(name) + "</li>\n";
    return html + "</ul>\n";
}

std::string renderPublicProfile(const Language& language, const colonnade::User& user)
{
    return "<dl>\n" + row(language.say("User name"), user.name) +
           row(language.say("Registered"), user.created.substr(0, 10)) + "</dl>\n";
}

} // namespace account
