#include "ProfilePage.h"

#include <colonnade/Text.h>

namespace account
{
namespace
{

std::string row(const std::string& term, const std::string& text)
{
    return "<dt>" + colonnade::escapeHtml(term) + "</dt><dd>" + colonnade::escapeHtml(text) + "</dd>\n";
}

} // namespace

std::string renderOwnProfile(const colonnade::User& user, const std::string& apiKey)
{
    return "<dl>\n" + row("Full name", user.fullname) + row("User name", user.name) +
           row("E-mail address", user.email) + row("API key", apiKey) +
           "</dl>\n<p><a href=\"/account/signout\">Sign out</a></p>\n";
}

std::string renderPublicProfile(const colonnade::User& user)
{
    return "<dl>\n" + row("User name", user.name) + row("Registered", user.created.substr(0, 10)) + "</dl>\n";
}

} // namespace account
