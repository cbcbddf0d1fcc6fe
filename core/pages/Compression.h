#pragma once

#include "colonnade/Request.h"
#include "colonnade/Response.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// Whether the client takes gzip (RFC 9110, 12.5.3).
bool acceptsGzip(const Request& request);

/// `level`: 1 to 9.
std::string gzip(std::string_view text, int level);

/// Replaces the body by its gzip if the client takes it and it is over 1 KiB.
void compress(const Request& request, Response& response);

} // namespace colonnade
