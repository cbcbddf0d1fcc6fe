#pragma once

#include "colonnade/Parameters.h"
#include "colonnade/Request.h"

#include <string_view>
#include <vector>

namespace colonnade
{

/// A `multipart/form-data` body, taken apart.
struct MultipartForm
{
    Parameters fields;
    std::vector<FilePart> files; ///< parts with a file name, if only an empty one; views into the body
};

/// Reads a body (RFC 7578):
///
///     --BOUNDARY CRLF  part-header CRLF … CRLF  content CRLF  --BOUNDARY … --BOUNDARY--
///
/// Throws `HttpError` 400 for a malformed body, more than 1,000 parts or 500 files, and in a part for more
/// than 16 header lines, one over 8 KiB, or a file name over 1,000 bytes.
MultipartForm parseMultipartForm(std::string_view contentType, std::string_view body);

} // namespace colonnade
