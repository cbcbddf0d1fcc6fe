#pragma once

#include <colonnade/Request.h>

#include <cstdint>

namespace site
{

/// `?page=` from 1; 1 if it is not there. Throws `HttpError` 404 for what is no such number.
std::int64_t pageNumber(const colonnade::Request& request);

} // namespace site
