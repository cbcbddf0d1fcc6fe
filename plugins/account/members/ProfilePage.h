#pragma once

#include <colonnade/Identity.h>
#include <colonnade/Translation.h>

#include <string>
#include <vector>

namespace account
{

/// The HTML of profile pages, between heading and end.
/// With a form for a new API key.
std::string renderOwnProfile(const colonnade::Language& language, const colonnade::User& user,
                             const std::string& apiKey, const std::string& csrfToken);
/// The names of some projects under a heading, which is in the page's language.
std::string renderProjects(const std::string& heading, const std::vector<std::string>& names);
/// Everything escaped.
std::string renderPublicProfile(const colonnade::Language& language, const colonnade::User& user);

} // namespace account
