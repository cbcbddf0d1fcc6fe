#include "ProfilePage.h"

#include "Access.h"
#include "Page.h"

#include <colonnade/Text.h>

namespace account
{
namespace
{

std::string row(const std::string& term, const std::string& text)
{
    return "<dt>" + colonnade::escapeHtml(term) + "</dt><dd>" + colonnade::escapeHtml(text) + "</dd>\n";
}

std::string link(const std::string& target, const std::string& text)
{
    return "<li><a href=\"" + colonnade::escapeHtml(target) + "\">" + colonnade::escapeHtml(text) +
           "</a></li>\n";
}

} // namespace

std::string renderOwnProfile(const colonnade::User& user, const std::string& apiKey,
                             const std::string& csrfToken)
{
    const std::string path = profilePath(user);
    return "<dl>\n" + row("Full name", user.fullname) + row("User name", user.name) +
           row("E-mail address", user.email) + row("API key", apiKey) + "</dl>\n" +
           renderForm(path + "resetapikey", csrfToken, {}, {}, "Make a new API key") + "<ul>\n" +
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

std::string renderPublicProfile(const colonnade::User& user)
{
    return "<dl>\n" + row("User name", user.name) + row("Registered", user.created.substr(0, 10)) + "</dl>\n";
}

} // namespace account
