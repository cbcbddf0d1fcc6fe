#pragma once

#include <colonnade/Translation.h>

#include <string_view>

namespace account
{

/// A sentence that another module made, with its numbers taken out, so that catalogues have it once:
/// `at least 8 characters` → `at least {number} characters`; a second one is `{number2}`.
colonnade::Phrase withPlaces(std::string_view sentence);

} // namespace account
