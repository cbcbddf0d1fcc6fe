#pragma once

#include <map>
#include <string>

namespace colonnade::test
{

/// The files of a ZIP archive, by name, as another program (Python's zipfile) reads them, checksums checked.
/// Fails the test if it cannot.
std::map<std::string, std::string> unzip(const std::string& archive);

} // namespace colonnade::test
