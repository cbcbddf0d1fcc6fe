#pragma once

#include <iosfwd>
#include <string>

namespace colonnade
{

/// The first line of `in`. If that is a terminal, asks for it on `err` and does not show what is typed.
std::string readPassword(std::istream& in, std::ostream& err);

} // namespace colonnade
