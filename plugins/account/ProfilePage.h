#pragma once

#include <colonnade/Identity.h>

#include <string>
#include <vector>

namespace account
{

/// The HTML of profile pages, between heading and end.
/// With a form for a new API key.
std::string renderOwnProfile(const colonnade::User& user, const std::string& apiKey,
                             const std::string& csrfToken);
/// The names of some projects under a heading.
std::string renderProjects(const std::string& heading, const std::vector<std::string>& names);
std::string renderPublicProfile(const colonnade::User& user);

} // namespace account
