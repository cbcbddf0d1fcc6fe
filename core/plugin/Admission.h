#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// The stamp of this server, as compiled into it. See colonnade/Stamp.h.
std::string_view ownStamp();

/// Why a plugin with this stamp cannot be loaded into a server with `own`, as one sentence that names the
/// piece that differs and what mends it; nothing if they fit together.
std::optional<std::string> findStampFault(std::string_view stamp, std::string_view own);

} // namespace colonnade
