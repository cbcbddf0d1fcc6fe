#pragma once

#include "colonnade/Parameters.h"

#include <string_view>

namespace colonnade
{

/// The text fields of a `multipart/form-data` body (RFC 7578); parts with a file name are left out.
///
///     --BOUNDARY CRLF  part-header CRLF … CRLF  content CRLF  --BOUNDARY … --BOUNDARY--
///
/// Throws `HttpError` 400 for a malformed body, more than 1,000 parts, or more than 16 header lines in one.
Parameters parseMultipartForm(std::string_view contentType, std::string_view body);

} // namespace colonnade
