#pragma once

#include <colonnade/Request.h>

#include <cstddef>
#include <string>

namespace guestbook
{

/// The form's field `line`. Throws `HttpError` 400 if it is missing, blank, or longer than `longest`
/// characters.
std::string readLine(const colonnade::Request& request, std::size_t longest);

} // namespace guestbook
