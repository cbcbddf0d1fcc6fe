#pragma once

#include <string>

namespace colonnade::test
{

/// All of a file; empty if it cannot be read.
std::string readFile(const std::string& path);

} // namespace colonnade::test
