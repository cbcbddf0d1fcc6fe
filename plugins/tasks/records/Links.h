#pragma once

#include "model/Resource.h"

#include <string_view>

namespace colonnade::tasks
{

// Addresses that people write and others' browsers or this server follow.

/// An address that this server can call: `http` or `https`, a host, perhaps a port, at most 2000 bytes
/// without blanks or control characters.
bool isWebAddress(std::string_view text);

/// An address that a page may link to or show: a web address, or a path on this server (`/uploads/…`,
/// `a.png`). Anything else could be a script or lead elsewhere: `javascript:`, `data:`, `//host`.
bool isSafeLink(std::string_view text);

/// Throws 415 `ValueError` for a link of the record that is not safe. What was stored `before` (NULL:
/// nothing) stays: clients send whole records back.
void checkLink(const Record& record, std::string_view column, const Value& before);

} // namespace colonnade::tasks
