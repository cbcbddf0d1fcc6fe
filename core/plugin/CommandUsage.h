#pragma once

#include "plugin/Manifest.h"

#include <string>
#include <vector>

namespace colonnade
{

/// Whether what follows a command's name is written as one of its forms: words in small letters as they stand
/// (`task|result`: one of them), those in capitals for anything, what stands in brackets or not, options with
/// their values. It is for telling wrong usage apart from another trouble: the command itself has the last
/// word.
bool fitsUsage(const ManifestCommand& command, const std::vector<std::string>& arguments);

} // namespace colonnade
