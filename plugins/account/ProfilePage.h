#pragma once

#include <colonnade/Identity.h>

#include <string>

namespace account
{

/// The HTML of profile pages, between heading and end.
std::string renderOwnProfile(const colonnade::User& user, const std::string& apiKey);
std::string renderPublicProfile(const colonnade::User& user);

} // namespace account
