#pragma once

#include <cstdint>
#include <string>

namespace account
{

/// Throws `HttpError` 429 with Retry-After, at least a second. `detail` is for the client.
[[noreturn]] void refuseForNow(std::int64_t seconds, const std::string& detail, const std::string& forLog);

} // namespace account
