#pragma once

#include <string>

namespace colonnade
{

/// Where the server is installed, or built: the folder above that of its library, whichever program has
/// loaded it; above that of the program where the library is a part of it. Throws `Poco::SystemException`.
std::string installedPrefix();

} // namespace colonnade
