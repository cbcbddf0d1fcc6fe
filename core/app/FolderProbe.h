#pragma once

#include <string>

namespace colonnade
{

/// Whether files and folders can be made in a folder that is there: 0, or the error of the system. Only
/// trying tells: permissions, a read-only mount, a full disk, a file system of the kernel's own. Leaves
/// nothing behind.
int findMakeError(const std::string& folder);

} // namespace colonnade
