#pragma once

#include <colonnade/Identity.h>
#include <colonnade/View.h>

#include <string>

namespace account
{

/// The address of a person's picture: a path, so that it is this server's however it is reached. Empty if
/// there is none, or if it lies elsewhere.
std::string portraitOf(const colonnade::User& user);

/// What a page shows of somebody beside the name: `portrait`, and `letter` for who has none.
void drawPortrait(colonnade::View& view, const colonnade::User& user);

} // namespace account
